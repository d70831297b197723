import type { JobResource } from '../../../src/http/schemas.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { retryJob } from './job-actions.js';
import { closeDialog } from './job-dialog-state.js';
import { isDoubtful } from './job-words.js';

/** Another try is another generation: nobody pays without having said so. */
export function PayAgainDialog({ job }: { job: JobResource }) {
  const again = () => {
    closeDialog();
    void retryJob(job, { payAgain: true });
  };
  const actions = (
    <>
      <Button autoFocus onPress={closeDialog}>
        Not now
      </Button>
      <Button look="primary" onPress={again}>
        Make it again and pay again
      </Button>
    </>
  );
  return (
    <Dialog title="This is paid again" isOpen isAlert onClose={closeDialog} actions={actions}>
      <p>
        Sync.so is done with what was sent for “{job.name}”. Another try makes a new generation, and Sync.so charges for
        it again.
      </p>
      {isDoubtful(job) && <p>The video that is there now is given up for the new one.</p>}
    </Dialog>
  );
}
