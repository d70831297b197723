import type { Queries } from '../db/account.js';
import { useAssets } from '../db/asset-uses.js';
import { wasNotWritten } from '../db/database-faults.js';
import { assertDraft } from '../db/drafts.js';
import { insertJob } from '../db/video-jobs.js';
import { AppError } from '../domain/errors.js';
import type { ProJobInput } from '../domain/job.js';
import { within } from '../platform/deadline.js';
import type { ApiDeps } from './api-deps.js';
import { jobResource } from './job-resource.js';
import type { Received, Submission } from './submission-source.js';

/** The row is there, so a start that takes longer may fail: the reconcile schedule starts the job then. */
const START_MS = 5_000;

/** Makes the row, and may be asked to again; the answer's body. */
export type Insert = (received: Received) => Promise<string>;

/** Files to S3, row, workflow; or an error and nothing left behind. Returns the answer's body. */
export async function submitJob(deps: ApiDeps, submission: Submission, insert: Insert): Promise<string> {
  const received = await submission.receive().catch((error: unknown) => submission.refuse(error));
  const body = await insertSurely(deps, submission, received, insert);
  await start(deps, received.input);
  return body;
}

/**
 * The row, and its hold on the files; within a transaction, so that none is removed in between. Returns the row as it is
 * answered.
 */
export async function insertRow({ settings }: ApiDeps, tx: Queries, received: Received): Promise<string> {
  const { input, warnings, assetIds, draftId } = received;
  if (draftId !== undefined) await assertDraft(tx, { userId: input.userId, id: draftId });
  const row = await insertJob(tx, input, warnings, received);
  const assets = await useAssets(tx, { ...input, assetIds });
  return JSON.stringify(jobResource(row, settings, { assets }));
}

/**
 * An answer that is lost says nothing about the row, so the insert is asked for again: it waits for the first and finds
 * what that made. If it is still not known then, the files stay, since a job with a row will be started and needs them;
 * the sweep removes those that no job uses.
 */
async function insertSurely(deps: ApiDeps, submission: Submission, received: Received, insert: Insert) {
  const { jobId } = received.input;
  try {
    return await insert(received);
  } catch (err) {
    if (err instanceof AppError || wasNotWritten(err)) return await submission.refuse(err);
    deps.log.warn({ err, jobId }, 'not known whether the job was stored; storing it again');
    return await insert(received).catch((error: unknown) => {
      if (error instanceof AppError) return submission.refuse(error); // in words of ours: there is no row
      throw error;
    });
  }
}

/** Never throws: with its row the job is safe, and the uploads must stay. */
async function start({ starter, log }: ApiDeps, input: ProJobInput): Promise<void> {
  try {
    await within(START_MS, starter.start(input));
  } catch (err) {
    log.error({ err, jobId: input.jobId }, 'workflow not started yet; the job stays queued until it is');
  }
}
