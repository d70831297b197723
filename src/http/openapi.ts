import { errorRow, type OwnErrorCode } from '../domain/errors.js';
import {
  componentSchemas,
  type JsonSchema,
  jobForm,
  queryParameters,
  type SchemaName,
  schemaRef,
} from './openapi-schemas.js';
import { listQuerySchema, retryQuerySchema } from './schemas.js';

/** The API as an OpenAPI 3.1 document, made from the schemas and the error table that the routes use. */
export function createOpenApi(): JsonSchema {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Pro Video Editor',
      version: '1',
      description:
        'Lip-synced video segments as jobs: upload, follow, download. Every fault is a problem (RFC 9457) with a code, what is wrong and what to do next, also for other methods (405 with Allow) and for what is no valid HTTP.',
    },
    paths: {
      '/api/v1/sync/pro-sync-process': { post: createJob() },
      '/api/v1/jobs': { get: listJobs() },
      '/api/v1/jobs/{id}': { parameters: [JOB_ID], get: getJob() },
      '/api/v1/jobs/{id}/download': { parameters: [JOB_ID], get: downloadResult() },
      '/api/v1/jobs/{id}/cancel': { parameters: [JOB_ID], post: cancelJob() },
      '/api/v1/jobs/{id}/retry': { parameters: [JOB_ID], post: retryJob() },
      '/api/v1/jobs/{id}/accept': { parameters: [JOB_ID], post: acceptResult() },
      '/api/v1/jobs/{id}/doubtful-result': { parameters: [JOB_ID], get: downloadDoubtfulResult() },
      '/api/v1/jobs/{id}/resume': { parameters: [JOB_ID], post: resumeJob() },
      '/api/v1/jobs/resume': { post: resumeJobs() },
      '/webhooks/sync-so/{jobId}/{token}': {
        parameters: [{ ...JOB_ID, name: 'jobId' }, TOKEN],
        post: receiveWebhook(),
      },
      '/healthz': { get: getHealth() },
      '/readyz': { get: getReadiness() },
      '/metrics': { get: getMetrics() },
    },
    components: { schemas: componentSchemas() },
  };
}

const JOB_ID = { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } };
const TOKEN = { name: 'token', in: 'path', required: true, schema: { type: 'string' } };

const createJob = () => ({
  operationId: 'createJob',
  summary: 'Submit a job',
  description:
    'Parts may come in any order. Files go to storage while they arrive; what a file is, its first bytes say, then its name, then its type. Nothing stays of a request that is refused. While Temporal does not answer jobs are taken in all the same, and begin when it is back.',
  requestBody: {
    required: true,
    content: {
      'multipart/form-data': {
        schema: jobForm,
        encoding: {
          segments: { contentType: 'application/json' },
          options: { contentType: 'application/json' },
          video: { contentType: 'video/*, application/octet-stream' },
          audio: { contentType: 'audio/*, application/octet-stream' },
        },
      },
    },
  },
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
});

const listJobs = () => ({
  operationId: 'listJobs',
  summary: 'List your jobs, newest first',
  parameters: queryParameters(listQuerySchema),
  responses: { 200: json('JobList', 'One page.'), ...guarded('invalid_request', 'service_unavailable') },
});

const getJob = () => ({
  operationId: 'getJob',
  summary: 'Read one job',
  responses: { 200: json('Job', 'The job.'), ...guarded('job_not_found', 'service_unavailable') },
});

const link = () => ({
  200: json('Download', 'The link, where JSON is preferred.'),
  302: {
    description: 'To the signed URL.',
    headers: { Location: { description: 'The signed URL.', schema: { type: 'string' } } },
  },
});
const AS_LINK = 'Redirects to a short-lived signed URL; with "Accept: application/json" that URL comes as JSON.';

const downloadResult = () => ({
  operationId: 'downloadResult',
  summary: 'Download the result of a completed job',
  description: AS_LINK,
  responses: { ...link(), ...guarded('job_not_found', 'result_not_ready', 'service_unavailable') },
});

const downloadDoubtfulResult = () => ({
  operationId: 'downloadDoubtfulResult',
  summary: 'Watch a result that failed a check',
  description: AS_LINK,
  responses: { ...link(), ...guarded('job_not_found', 'nothing_to_accept', 'service_unavailable') },
});

const acceptResult = () => ({
  operationId: 'acceptResult',
  summary: 'Take a result that failed a check as it is',
  description: `The job completes with it; its warnings say what was wrong. Said again, it changes nothing. ${NEEDS_TEMPORAL}`,
  responses: {
    202: json('Job', 'It completes within moments; follow its status.'),
    ...guarded('job_not_found', 'nothing_to_accept', 'service_unavailable'),
  },
});

const NEEDS_TEMPORAL = 'While Temporal does not answer it is refused with 503 and Retry-After; nothing changes then.';

const cancelJob = () => ({
  operationId: 'cancelJob',
  summary: 'Cancel a job',
  description: `What can be undone is undone. A generation that Sync.so has begun cannot be stopped there and may still be charged; its result is not published. ${NEEDS_TEMPORAL}`,
  responses: {
    202: json('Job', 'It is being cancelled; follow its status.'),
    ...guarded('job_not_found', 'job_over', 'service_unavailable'),
  },
});

const retryJob = () => ({
  operationId: 'retryJob',
  summary: 'Try a failed job, or one with a doubtful result, again',
  description: `It goes on at the step that failed: a result that could not be stored is only fetched again. Where Sync.so has no usable result, a new generation is made and paid, which has to be asked for: "payAgain". ${NEEDS_TEMPORAL}`,
  parameters: queryParameters(retryQuerySchema),
  responses: {
    202: json('Job', 'It is queued again.'),
    ...guarded(
      ...(['invalid_request', 'job_not_found', 'job_not_failed', 'job_still_ending'] as const),
      ...(['job_not_repeatable', 'retry_pays_again', 'service_unavailable'] as const),
    ),
  },
});

const resumeJob = () => ({
  operationId: 'resumeJob',
  summary: 'Let one job that needs attention go on',
  description: `When its cause is settled. It also takes the hold off the Sync.so account. ${NEEDS_TEMPORAL}`,
  responses: {
    202: json('Resumed', 'It was told to go on.'),
    ...guarded('job_not_found', 'job_needs_nothing', 'result_doubtful', 'service_unavailable'),
  },
});

const resumeJobs = () => ({
  operationId: 'resumeJobs',
  summary: 'Let all your jobs that need attention go on',
  description: NEEDS_TEMPORAL,
  responses: { 202: json('Resumed', 'They were told to go on.'), ...guarded('service_unavailable') },
});

const receiveWebhook = () => ({
  operationId: 'receiveWebhook',
  summary: 'For Sync.so: a generation has ended',
  description: 'Only a hint: the job reads the generation again and believes that.',
  parameters: [{ name: 'Sync-Signature', in: 'header', required: true, schema: { type: 'string' } }],
  requestBody: { required: true, content: { 'application/json': { schema: schemaRef('Webhook') } } },
  responses: {
    200: json('WebhookAnswer', 'It is stored, also when it came before.'),
    ...problems('invalid_request', 'webhook_refused', 'job_not_found', 'payload_too_large', 'service_unavailable'),
  },
});

const getHealth = () => ({
  operationId: 'getHealth',
  summary: 'Is the process alive?',
  responses: { 200: json('Health', 'It is.') },
});

const getReadiness = () => ({
  operationId: 'getReadiness',
  summary: 'Do PostgreSQL, S3 and Temporal answer, and do workers run the jobs?',
  responses: {
    200: json('Readiness', 'Requests are served; "degraded" where jobs wait for Temporal or for workers.'),
    503: json('Readiness', 'PostgreSQL or S3 does not answer; "down" names it.'),
  },
});

const getMetrics = () => ({
  operationId: 'getMetrics',
  summary: 'What the detector sees, for Prometheus',
  responses: { 200: { description: 'Gauges as text.', content: { 'text/plain': { schema: { type: 'string' } } } } },
});

const json = (name: SchemaName, description: string) => ({
  description,
  content: { 'application/json': { schema: schemaRef(name) } },
});

/** Of what pages in a browser may meet as well. */
const guarded = (...codes: OwnErrorCode[]) => problems('host_refused', 'origin_refused', ...codes);

/** One response per HTTP status, naming the codes that share it. */
function problems(...codes: OwnErrorCode[]): Record<number, unknown> {
  const responses: Record<number, { description: string; content: unknown }> = {};
  for (const code of codes) {
    const { status, message } = errorRow(code);
    const before = responses[status] ? `${responses[status].description} ` : '';
    const content = { 'application/problem+json': { schema: schemaRef('Problem') } };
    responses[status] = { description: `${before}\`${code}\`: ${message}`, content };
  }
  return responses;
}
