import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/client.js';
import { announce } from '../app/live-region.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { ProblemNote } from '../ui/problem-note.js';

/** Ends somebody's job, after a question. */
export function CancelJobButton({ jobId, name }: { jobId: string; name: string }) {
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const close = () => setAsking(false);
  const cancel = useMutation({
    mutationFn: () => api.cancelJob(jobId),
    onSuccess: async () => {
      close();
      announce(`${name} is being cancelled.`);
      await queries.invalidateQueries();
    },
  });
  const actions = (
    <>
      <Button onPress={close}>Let it go on</Button>
      <Button look="danger" isPending={cancel.isPending} onPress={() => cancel.mutate()}>
        Cancel the job
      </Button>
    </>
  );
  return (
    <>
      <Button small look="quiet" aria-label={`Cancel ${name}`} onPress={() => setAsking(true)}>
        Cancel
      </Button>
      <Dialog title={`Cancel “${name}”?`} isOpen={isAsking} isAlert onClose={close} actions={actions}>
        <p>It ends without a video. What was sent to Sync.so already may be charged all the same.</p>
        {cancel.error && <ProblemNote error={cancel.error} />}
      </Dialog>
    </>
  );
}
