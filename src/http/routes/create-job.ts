import { randomUUID } from 'node:crypto';
import type { Request } from 'express';
import { wasNotWritten } from '../../db/database-faults.js';
import type { JobRow } from '../../db/job-row.js';
import { insertJob } from '../../db/video-jobs.js';
import type { ProJobInput } from '../../domain/job.js';
import type { Warning } from '../../domain/segments.js';
import { within } from '../../platform/deadline.js';
import { removeFiles } from '../../storage/discard-files.js';
import { mayStore } from '../../storage/own-bucket.js';
import { recordedPut } from '../../storage/recorded-put.js';
import type { ApiDeps } from '../api-deps.js';
import { callerOf } from '../auth/caller.js';
import { receiveForm } from '../form-receiver.js';
import { jobPath, jobResource } from '../job-resource.js';
import { jobForm } from '../openapi-schemas.js';
import { guarded, json } from '../operation.js';
import { route } from '../route.js';
import { readSubmission } from '../submission.js';

/** The row is there, so a start that takes longer may fail: the reconcile schedule starts the job then. */
const START_MS = 5_000;

const FORM = {
  schema: jobForm,
  encoding: {
    segments: { contentType: 'application/json' },
    options: { contentType: 'application/json' },
    video: { contentType: 'video/*, application/octet-stream' },
    audio: { contentType: 'audio/*, application/octet-stream' },
  },
};

/** Files to S3, row, workflow; or an error and nothing left behind. */
export const createJob = route({
  method: 'post',
  path: '/api/v1/sync/pro-sync-process',
  access: 'jobs:write',
  operation: {
    operationId: 'createJob',
    summary: 'Submit a job',
    description:
      'Parts may come in any order. Files go to storage while they arrive; what a file is, its first bytes say, then its name, then its type. Nothing stays of a request that is refused. While Temporal does not answer jobs are taken in all the same, and begin when it is back.',
    requestBody: { required: true, content: { 'multipart/form-data': FORM } },
    responses: {
      202: {
        ...json('Job', 'The job is taken in.'),
        headers: { Location: { description: 'Address of the job.', schema: { type: 'string' } } },
      },
      ...guarded(
        ...(['invalid_request', 'upload_incomplete', 'request_timeout', 'payload_too_large'] as const),
        ...(['unsupported_media_type', 'unsupported_encoding', 'invalid_segments', 'service_unavailable'] as const),
      ),
    },
  },
  handle: (deps) => async (request, response) => {
    const row = await deps.inFlight.track(submit(deps, request));
    response.status(202).location(jobPath(row.id)).json(jobResource(row, deps.settings));
  },
});

async function submit(deps: ApiDeps, request: Request): Promise<JobRow> {
  const ids = { jobId: randomUUID(), userId: callerOf(request).userId };
  const { input, warnings } = await receive(deps, request, ids).catch(async (error: unknown) => {
    await discardUploads(deps, ids);
    throw error;
  });
  const row = await insert(deps, input, warnings);
  await start(deps, input);
  return row;
}

/** Whose job it will be. */
type Ids = Pick<ProJobInput, 'jobId' | 'userId'>;

async function receive(deps: ApiDeps, request: Request, ids: Ids) {
  const { maxUploadBytes: maxFileBytes, maxAudioFiles } = deps.settings;
  const put = recordedPut({ ...deps, jobId: ids.jobId, mayStore: mayStore(deps) });
  const form = await receiveForm(request, { put, ...ids, maxFileBytes, maxAudioFiles });
  const { input, warnings } = readSubmission(form);
  return { input: { ...ids, ...input }, warnings };
}

/**
 * An answer that is lost says nothing about the row, so the insert is asked for again: it waits for the first and finds
 * what that made. If it is still not known then, the files stay, since a job with a row will be started and needs them;
 * the sweep removes those that no job uses.
 */
async function insert(deps: ApiDeps, input: ProJobInput, warnings: Warning[]): Promise<JobRow> {
  const { db, log } = deps;
  try {
    return await insertJob(db, input, warnings);
  } catch (err) {
    if (wasNotWritten(err)) {
      await discardUploads(deps, input);
      throw err;
    }
    log.warn({ err, jobId: input.jobId }, 'not known whether the job was stored; storing it again');
    return insertJob(db, input, warnings);
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

async function discardUploads({ db, store, log }: ApiDeps, { jobId, userId }: Ids): Promise<void> {
  try {
    await removeFiles({ db, store }, { userId, jobId });
  } catch (err) {
    log.error({ err, jobId }, 'uploads of a refused request are still in the bucket');
  }
}
