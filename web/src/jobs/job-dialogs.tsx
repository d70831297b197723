import { CancelDialog } from './cancel-dialog.js';
import { DeleteDialog } from './delete-dialog.js';
import { useJobDialog } from './job-dialog-state.js';
import { PayAgainDialog } from './pay-again-dialog.js';
import { RefusedDialog } from './refused-dialog.js';
import { RenameDialog } from './rename-dialog.js';

/** The one that is open, if any. `onDeleted` where the page is about that job. */
export function JobDialogs({ onDeleted }: { onDeleted?: () => void }) {
  const dialog = useJobDialog((state) => state.dialog);
  if (!dialog) return null;
  if (dialog.kind === 'refused') return <RefusedDialog error={dialog.error} />;
  const { kind, job } = dialog;
  if (kind === 'cancel') return <CancelDialog job={job} />;
  if (kind === 'delete') return <DeleteDialog job={job} {...(onDeleted && { onDeleted })} />;
  if (kind === 'rename') return <RenameDialog job={job} />;
  return <PayAgainDialog job={job} />;
}
