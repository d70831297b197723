import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { ProblemNote } from '../ui/problem-note.js';
import { closeDialog } from './job-dialog-state.js';

export function RefusedDialog({ error }: { error: unknown }) {
  const actions = (
    <Button look="primary" autoFocus onPress={closeDialog}>
      Close
    </Button>
  );
  return (
    <Dialog title="It was not done" isOpen isAlert onClose={closeDialog} actions={actions}>
      <ProblemNote error={error} />
    </Dialog>
  );
}
