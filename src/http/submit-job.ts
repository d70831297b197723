import type { Request } from 'express';
import type { Queries } from '../db/account.js';
import { wasNotWritten } from '../db/database-faults.js';
import { insertJob } from '../db/video-jobs.js';
import { AppError } from '../domain/errors.js';
import type { ProJobInput } from '../domain/job.js';
import { within } from '../platform/deadline.js';
import { removeFiles } from '../storage/discard-files.js';
import { mayStore } from '../storage/own-bucket.js';
import { recordedPut } from '../storage/recorded-put.js';
import type { ApiDeps } from './api-deps.js';
import { type ReceivedForm, receiveForm } from './form-receiver.js';
import { jobResource } from './job-resource.js';
import { readSubmission, type Submission } from './submission.js';

/** The row is there, so a start that takes longer may fail: the reconcile schedule starts the job then. */
const START_MS = 5_000;

export interface NewJob {
  userId: string;
  /** Taken for each request, so that two of them never meet in the bucket. */
  jobId: string;
}

export interface Received extends Pick<Submission, 'warnings' | 'name'> {
  form: ReceivedForm;
  input: ProJobInput;
}

/** Makes the row, and may be asked to again; the answer's body. */
export type Insert = (received: Received) => Promise<string>;

/** Files to S3, row, workflow; or an error and nothing left behind. Returns the answer's body. */
export async function submitJob(deps: ApiDeps, request: Request, job: NewJob, insert: Insert): Promise<string> {
  const received = await receive(deps, request, job).catch(async (error: unknown) => {
    await discardUploads(deps, job);
    throw error;
  });
  const body = await insertSurely(deps, job, () => insert(received));
  await start(deps, received.input);
  return body;
}

/** The row as it is answered. */
export async function insertRow(
  { settings }: ApiDeps,
  db: Queries,
  { input, warnings, name }: Received,
): Promise<string> {
  return JSON.stringify(jobResource(await insertJob(db, input, warnings, name), settings));
}

async function receive(deps: ApiDeps, request: Request, { userId, jobId }: NewJob): Promise<Received> {
  const { maxUploadBytes: maxFileBytes, maxAudioFiles } = deps.settings;
  const put = recordedPut({ ...deps, jobId, mayStore: mayStore(deps) });
  const form = await receiveForm(request, { put, userId, jobId, maxFileBytes, maxAudioFiles });
  const { input, ...rest } = readSubmission(form);
  return { form, input: { jobId, userId, ...input }, ...rest };
}

/**
 * An answer that is lost says nothing about the row, so the insert is asked for again: it waits for the first and finds
 * what that made. If it is still not known then, the files stay, since a job with a row will be started and needs them;
 * the sweep removes those that no job uses.
 */
async function insertSurely(deps: ApiDeps, job: NewJob, insert: () => Promise<string>): Promise<string> {
  const { jobId } = job;
  try {
    return await insert();
  } catch (err) {
    if (err instanceof AppError || wasNotWritten(err)) {
      await discardUploads(deps, job);
      throw err;
    }
    deps.log.warn({ err, jobId }, 'not known whether the job was stored; storing it again');
    return await insert().catch(async (error: unknown) => {
      if (error instanceof AppError) await discardUploads(deps, job); // refused in words of ours: there is no row
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

async function discardUploads({ db, store, log }: ApiDeps, job: NewJob): Promise<void> {
  try {
    await removeFiles({ db, store }, job);
  } catch (err) {
    log.error({ err, jobId: job.jobId }, 'uploads of a refused request are still in the bucket');
  }
}
