import { useMutation } from '@tanstack/react-query';
import type { JobResource } from '../../../src/http/schemas.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { ProblemNote } from '../ui/problem-note.js';
import { fileSize } from '../ui/sizes.js';
import { deleteJob } from './job-actions.js';
import { closeDialog } from './job-dialog-state.js';
import styles from './job-dialogs.module.css';
import { isDoubtful } from './job-words.js';

export function DeleteDialog({ job, onDeleted }: { job: JobResource; onDeleted?: () => void }) {
  const deleting = useMutation({
    mutationFn: () => deleteJob(job),
    onSuccess: () => {
      closeDialog();
      onDeleted?.();
    },
  });
  const actions = (
    <>
      <Button autoFocus onPress={closeDialog}>
        Keep it
      </Button>
      <Button look="danger" isPending={deleting.isPending} onPress={() => deleting.mutate()}>
        Delete for good
      </Button>
    </>
  );
  return (
    <Dialog title={`Delete “${job.name}”?`} isOpen isAlert onClose={closeDialog} actions={actions}>
      <p>This goes, and cannot be brought back:</p>
      <ul className={styles.goes}>
        {whatGoes(job).map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
      <p>What Sync.so keeps of it stays there.</p>
      {deleting.error && <ProblemNote error={deleting.error} />}
    </Dialog>
  );
}

function whatGoes(job: JobResource): string[] {
  const bytes = job.result?.bytes;
  const result = bytes === undefined ? 'the finished video' : `the finished video (${fileSize(bytes)})`;
  return [
    'the job, with its history',
    ...(job.links.download ? [result] : []),
    ...(isDoubtful(job) ? ['the video that waits for your decision, although it was paid for'] : []),
    ...(job.media === 'expired' ? [] : ['the files it was submitted with, unless another job or draft uses them']),
  ];
}
