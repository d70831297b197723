import { Suspense } from 'react';
import { lazyPart } from '../ui/lazy-part.js';
import { useJobDialog } from './job-dialog-state.js';

const OpenDialog = lazyPart(async () => (await import('./open-dialog.js')).OpenDialog);

/** The one that is open, if any. `onDeleted` where the page is about that job. */
export function JobDialogs({ onDeleted }: { onDeleted?: () => void }) {
  const dialog = useJobDialog((state) => state.dialog);
  if (!dialog) return null;
  return (
    <Suspense>
      <OpenDialog dialog={dialog} {...(onDeleted && { onDeleted })} />
    </Suspense>
  );
}
