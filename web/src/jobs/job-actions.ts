import { ApiProblem } from '../../../src/api-client/api-problem.js';
import type { JobResource } from '../../../src/http/schemas.js';
import { api } from '../api/client.js';
import { announce } from '../app/live-region.js';
import { queryClient } from '../app/query-client.js';
import { closeDialog, noteCancelling, openDialog } from './job-dialog-state.js';
import { isDoubtful } from './job-words.js';

/** What can be done with a job. What is refused is said, with what to do about it. */

/** "Cancelling …" stands there at once; where the server says no, the job is as it was. */
export async function cancelJob(job: JobResource): Promise<void> {
  closeDialog();
  noteCancelling(job.id, true);
  try {
    take(await api.cancelJob(job.id));
  } catch (error) {
    noteCancelling(job.id, false);
    openDialog({ kind: 'refused', job, error });
  }
}

/** Tries a failed job again; asks first where that is paid again. */
export async function retryJob(job: JobResource, o: { payAgain?: boolean } = {}): Promise<void> {
  if (isDoubtful(job) && !o.payAgain) return openDialog({ kind: 'pay-again', job });
  await attempt(job, async () => {
    noteCancelling(job.id, false); // it may have been asked to stop once, in an earlier try
    take(await api.retryJob(job.id, o));
  });
}

export const acceptResult = (job: JobResource): Promise<void> =>
  attempt(job, async () => take(await api.acceptResult(job.id)));

export const resumeJob = (job: JobResource): Promise<void> =>
  attempt(job, async () => {
    await api.resumeJob(job.id);
    await readAnew(job.id);
  });

/** Throws what the server says no with, for the field. */
export async function renameJob(job: JobResource, name: string): Promise<void> {
  take(await api.renameJob(job.id, name));
}

/** Throws what the server says no with, for the dialog. */
export async function deleteJob(job: JobResource): Promise<void> {
  await api.deleteJob(job.id);
  announce(`${job.name} is deleted.`);
}

/** The browser's own download, called as the job is. */
export function downloadJob({ id }: Pick<JobResource, 'id'>): void {
  const link = document.createElement('a');
  link.href = `/api/v1/jobs/${id}/download`;
  link.download = '';
  link.click();
}

async function attempt(job: JobResource, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    const paysAgain = error instanceof ApiProblem && error.code === 'retry_pays_again';
    openDialog(paysAgain ? { kind: 'pay-again', job } : { kind: 'refused', job, error });
    await readAnew(job.id);
  }
}

/** An answer is a job as it is now; the stream of events tells the same soon after. */
function take(job: JobResource): void {
  const before = queryClient.getQueryData<JobResource>(['job', job.id]);
  if (before && before.revision <= job.revision) {
    queryClient.setQueryData(['job', job.id], { ...job, history: before.history });
  }
  void readAnew(job.id);
  if (job.happensNow) announce(job.happensNow);
}

async function readAnew(id: string): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: ['job', id] }),
    queryClient.invalidateQueries({ queryKey: ['jobs'] }),
  ]);
}
