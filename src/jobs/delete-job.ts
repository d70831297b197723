import { type EraseAssetDeps, eraseAsset } from '../assets/remove-asset.js';
import { deleteRow } from '../db/deleted-jobs.js';
import type { Removal } from '../db/job-assets.js';
import type { JobRow } from '../db/job-row.js';
import { AppError } from '../domain/errors.js';
import { isOver } from '../domain/job.js';
import { within } from '../platform/deadline.js';
import type { Logger } from '../platform/logger.js';
import { type Ends, ownershipOf, wordsOf } from '../storage/bucket-state.js';
import { type EraseDeps, eraseFiles } from '../storage/erase-files.js';
import { type LookDeps, lookAtJob } from './settle-job.js';

export interface DeleteDeps extends LookDeps {
  store: LookDeps['store'] & EraseDeps['store'] & EraseAssetDeps['store'] & Ends['store'];
  log: Pick<Logger, 'error' | 'warn'>;
}

/** Files that take longer to remove are left to the healing; who waits for the answer has it then. */
const ERASE_MS = 5_000;

const AT_WORK =
  'Its workflow goes on until Sync.so is done with the generation, which cannot be stopped there. Delete the job when that is over.';

/**
 * Takes a job that is over away: its row now, and its files now or, where the bucket does not answer, by the healing. The
 * row as it was comes back. Throws `job_not_over`, `job_still_ending` while its workflow or Sync.so is still at it, and
 * where Temporal does not answer.
 */
export async function deleteJob(deps: DeleteDeps, { id }: Pick<JobRow, 'id'>): Promise<DeletedRow> {
  const { row, outcome } = await lookAtJob(deps, id);
  if (!isOver(row)) throw new AppError('job_not_over', { detail: `It is ${row.status}.` });
  const assets = outcome.state === 'running' ? undefined : await deleteRow(deps.db, row);
  if (!assets) throw new AppError('job_still_ending', { detail: AT_WORK });
  await within(ERASE_MS, eraseNow(deps, row, assets)).catch((err: unknown) => {
    deps.log.warn({ err, jobId: id }, 'files of a deleted job are still in the bucket; the healing removes them');
  });
  return { row, assets };
}

export interface DeletedRow {
  /** As it was. */
  row: JobRow;
  /** What it was submitted with. */
  assets: Removal;
}

/** A copy of the database has the rows of the original's jobs as well, whose files are not its own to remove. */
async function eraseNow(deps: DeleteDeps, { id: jobId, userId }: JobRow, { removed }: Removal): Promise<void> {
  const words = wordsOf(await ownershipOf(deps));
  if (words) throw new Error(`${words.message} ${words.next}`);
  await eraseFiles(deps, { jobId, userId });
  for (const asset of removed) await eraseAsset(deps, asset);
}
