import type { Request } from 'express';
import { callerOf } from '../auth/caller.js';
import { followQuerySchema } from '../job-query-schemas.js';
import { queryParameters } from '../openapi-schemas.js';
import { guarded } from '../operation.js';
import { queryOf } from '../query.js';
import { route } from '../route.js';
import { findOwnJob } from './get-job.js';

const AS_STREAM =
  'Server-sent events, for EventSource and curl -N. First `hello` (serverTime, version). Then `job`, a job as lists have it, as soon as it has changed; where a job changes several times before it can be sent, only its newest state. `job_deleted` (id). `asset`, a file of yours as it is now. `draft` (id, revision, and as `tab` the X-Tab-Id of who saved it) and `draft_deleted` (id). `reset`: what happened since Last-Event-ID is not known any more, so read the list again. Every `id` grows; a client that comes back with the last one it saw gets all that happened since, for 30 days. `beat`, without an id, every 15 s: where it stays away, the line is dead. A client that reads nothing for 30 s is cut off; when the server stops, a `retry` says when to come back. `signed_out`, and then the end, when the session, the key or the token that it is read by ends, or its user is disabled.';

const LAST_EVENT_ID = {
  ...{ name: 'Last-Event-ID', in: 'header', required: false, schema: { type: 'string' } },
  description: 'The last id the client saw; EventSource sends it by itself. It goes before lastEventId.',
};
const PARAMETERS = [LAST_EVENT_ID, ...queryParameters(followQuerySchema)];
const STREAM = {
  description: 'The stream; it ends when the client goes, the credential ends or the server stops.',
  content: { 'text/event-stream': { schema: { type: 'string' } } },
};

/** What happens to all jobs of the caller's user, from now on. */
export const followJobs = route({
  method: 'get',
  path: '/api/v1/events',
  access: 'jobs:read',
  operation: {
    operationId: 'followJobs',
    summary: 'Follow all your jobs',
    description: `${AS_STREAM} Read the list after \`hello\` has come: then nothing is missed.`,
    parameters: PARAMETERS,
    responses: { 200: STREAM, ...guarded('invalid_request', 'service_unavailable') },
  },
  handle: (deps) => async (request, response) => {
    const caller = callerOf(request);
    const reading = { access: caller, lastEventId: lastEventId(request) };
    await deps.events.follow(response, { userId: caller.userId }, reading);
  },
});

/** The same of one job, which is told first as it is. */
export const followJob = route({
  method: 'get',
  path: '/api/v1/jobs/{id}/events',
  access: 'jobs:read',
  operation: {
    operationId: 'followJob',
    summary: 'Follow one job',
    description: `${AS_STREAM} Without Last-Event-ID the job is sent first as it is now.`,
    parameters: PARAMETERS,
    responses: { 200: STREAM, ...guarded('invalid_request', 'job_not_found', 'service_unavailable') },
  },
  handle: (deps) => async (request, response) => {
    const { id: jobId, userId } = await findOwnJob(deps, request);
    const reading = { access: callerOf(request), lastEventId: lastEventId(request) };
    await deps.events.follow(response, { userId, jobId }, reading);
  },
});

/** EventSource repeats the query of its first request each time it comes back; what it saw since is in the header. */
function lastEventId(request: Pick<Request, 'query' | 'get'>): string | undefined {
  const query = queryOf(request, followQuerySchema);
  return request.get('Last-Event-ID') ?? query.lastEventId;
}
