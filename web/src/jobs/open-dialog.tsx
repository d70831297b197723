import { CancelDialog } from './cancel-dialog.js';
import { DeleteDialog } from './delete-dialog.js';
import type { JobDialog } from './job-dialog-state.js';
import { PayAgainDialog } from './pay-again-dialog.js';
import { RefusedDialog } from './refused-dialog.js';
import { RenameDialog } from './rename-dialog.js';

/** All dialogs about a job, apart from the pages, which show none at first. */
export function OpenDialog({ dialog, onDeleted }: { dialog: JobDialog; onDeleted?: () => void }) {
  if (dialog.kind === 'refused') return <RefusedDialog error={dialog.error} />;
  const { kind, job } = dialog;
  if (kind === 'cancel') return <CancelDialog job={job} />;
  if (kind === 'delete') return <DeleteDialog job={job} {...(onDeleted && { onDeleted })} />;
  if (kind === 'rename') return <RenameDialog job={job} />;
  return <PayAgainDialog job={job} />;
}
