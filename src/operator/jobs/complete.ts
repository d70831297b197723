import { WorkflowFailedError } from '@temporalio/client';
import type { JobRow } from '../../db/job-row.js';
import { AppError } from '../../domain/errors.js';
import { doubtfulOf } from '../../jobs/decide-result.js';
import { lookAtJob } from '../../jobs/settle-job.js';
import { CommandError } from '../command-error.js';
import type { Answer } from '../command-line/command.js';
import { EXIT } from '../command-line/exit-codes.js';
import type { Services } from '../services.js';
import { UsageError } from '../usage.js';
import { jobRecord, jobText } from './job-text.js';
import { type JobVerb, jobOf, type OneJob } from './job-verb.js';

/**
 * One job by hand, from a generation that exists: waits for it, publishes it, and shows how it ended. Whoever names the
 * generation has looked at it: a result that fails a check is taken too, with a warning.
 */
export const completeJob: JobVerb<OneJob & { generation?: string }> = async (services, { job, generation }) => {
  const { row } = await lookAtJob(services, (await jobOf(services.db, job)).id);
  const generationId = generation ?? row.syncGenerationId;
  if (row.status === 'completed') return answer(row);
  if (row.status === 'cancelled') throw refusal('The job was cancelled, and stays so.', 'Submit it again.');
  if (!generationId) throw new UsageError('The job has no generation yet; name one with --generation ID.', HELP);
  await assertUsable(services, generationId);
  if (!(await services.adopter.start({ jobId: row.id, userId: row.userId, generationId }, { takesAny: true }))) {
    if (doubtfulOf(row)) throw new AppError('result_doubtful');
    throw refusal('A workflow works on the job, so it goes on by itself.', `See: pro jobs show ${row.id}`);
  }
  services.report(`Generation ${generationId} is followed and published …`);
  await services.adopter.result(row.id).catch((error: unknown) => {
    if (!(error instanceof WorkflowFailedError)) throw error; // the row tells why
  });
  return answer(await jobOf(services.db, row.id));
};

const HELP = 'See: pro jobs complete --help';

const refusal = (message: string, next: string) => new CommandError('refused', message, next);

/** Before anything is changed. */
async function assertUsable({ syncSo }: Services, generationId: string): Promise<void> {
  const { status, errorCode, error } = await syncSo.getGeneration(generationId);
  if (!['FAILED', 'REJECTED', 'CANCELLED'].includes(status)) return;
  const why = [errorCode, error].filter(Boolean).join(': ');
  throw refusal(
    `Generation ${generationId} is ${status}, so it has no result.${why && ` Sync.so says: ${why}`}`,
    'Retry the job, or submit it again.',
  );
}

const answer = (row: JobRow): Answer => ({
  code: row.status === 'completed' ? EXIT.done : EXIT.failed,
  json: jobRecord(row),
  text: jobText(row, 'closed'),
});
