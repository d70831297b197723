import { WorkflowFailedError } from '@temporalio/client';
import type { JobRow } from '../../db/job-row.js';
import type { Services } from '../services.js';
import { UsageError } from '../usage.js';
import { jobRecord, jobText } from './job-text.js';
import { type JobVerb, jobOf, namedJob, printJson } from './words.js';

/** One job by hand, from a generation that exists: waits for it, publishes it, and shows how it ended. */
export const completeJob: JobVerb = async (services, words) => {
  const row = await namedJob(services, words);
  const generationId = words.generation ?? row.syncGenerationId;
  if (row.status === 'completed') return await show(services, row.id, words.json);
  if (row.status === 'cancelled') throw new Error('The job was cancelled, and stays so.');
  if (!generationId) throw new UsageError('The job has no generation yet; name one with --generation ID.');
  await assertUsable(services, generationId);
  if (!(await services.adopter.start({ jobId: row.id, userId: row.userId, generationId }))) {
    throw new Error(`A workflow works on the job, so it goes on by itself. See: pro jobs show ${row.id}`);
  }
  if (!words.json) services.print(`Generation ${generationId} is followed and published …`);
  await services.adopter.result(row.id).catch((error: unknown) => {
    if (!(error instanceof WorkflowFailedError)) throw error; // the row tells why
  });
  return await show(services, row.id, words.json);
};

/** Before anything is changed. */
async function assertUsable({ syncSo }: Services, generationId: string): Promise<void> {
  const { status, errorCode, error } = await syncSo.getGeneration(generationId);
  if (!['FAILED', 'REJECTED', 'CANCELLED'].includes(status)) return;
  const why = [errorCode, error].filter(Boolean).join(': ');
  throw new Error(`Generation ${generationId} is ${status}, so it has no result.${why && ` Sync.so says: ${why}`}`);
}

async function show(services: Services, jobId: string, json = false): Promise<number> {
  const row: JobRow = await jobOf(services.db, jobId);
  if (json) printJson(services, jobRecord(row));
  else services.print(jobText(row, 'closed'));
  return row.status === 'completed' ? 0 : 1;
}
