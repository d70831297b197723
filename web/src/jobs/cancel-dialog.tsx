import type { JobResource } from '../../../src/http/schemas.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { cancelJob } from './job-actions.js';
import { closeDialog } from './job-dialog-state.js';

export function CancelDialog({ job }: { job: JobResource }) {
  const actions = (
    <>
      <Button autoFocus onPress={closeDialog}>
        Keep it going
      </Button>
      <Button look="danger" onPress={() => void cancelJob(job)}>
        Cancel the job
      </Button>
    </>
  );
  return (
    <Dialog title={`Cancel “${job.name}”?`} isOpen isAlert onClose={closeDialog} actions={actions}>
      <p>{costWords(job)}</p>
      <p>The files that you uploaded stay for a day, so that you can submit it again.</p>
    </Dialog>
  );
}

/** There is no cancel at Sync.so (src/domain/cancellation.ts). */
function costWords({ stage, attempt }: JobResource): string {
  const isSent = attempt !== undefined || stage === 'generating' || stage === 'publishing';
  if (isSent)
    return 'Sync.so has begun and cannot be stopped, so the generation may still be charged. You do not get its video.';
  if (stage === 'submitting')
    return 'It is just being sent to Sync.so. If it has arrived there, it may still be charged.';
  return 'Nothing was sent to Sync.so yet, so nothing is charged.';
}
