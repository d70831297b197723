import { ASSET_CODES } from './asset-errors.js';
import { DRAFT_CODES } from './draft-errors.js';
import { type ErrorRow, HOSTS, ORIGINS, REPORT, row, WAITS } from './error-row.js';
import { OUTCOME_UNKNOWN, SYNC_SO_CODES } from './sync-so-errors.js';

/**
 * The one table of what can go wrong. Activities, the workflow, the API, the CLI and the web editor all take class,
 * HTTP status, sentence and next step from here; nobody else makes a status code.
 */

const FIX = 'Change the input and submit again.';
const CREDENTIAL = 'Send an API key as "Authorization: Bearer pve_…", or sign in.';
const NEW_LINK =
  'Whoever runs this server makes another one by "pro users link USER"; on your own machine it is "npm run pro -- users link local-user".';

/** Our own codes. */
const OURS = {
  ...DRAFT_CODES,
  ...ASSET_CODES,
  unauthenticated: row('input', 401, 'The request has no credential that is valid here.', CREDENTIAL),
  link_not_valid: row('input', 401, 'This sign-in link was used, is over 15 minutes old, or never was one.', NEW_LINK),
  oidc_not_set_up: row(
    'input',
    409,
    'No identity provider is set up to sign in with.',
    'Sign in by a link or an API key, or let an operator set AUTH_JWT_ISSUER and AUTH_OIDC_CLIENT_ID.',
  ),
  insufficient_scope: row('input', 403, 'The credential does not allow this.', 'Use one that has the scope.'),
  key_not_found: row('input', 404, 'There is no such key.', 'See GET /api/v1/keys for those there are.'),
  invalid_request: row('input', 400, 'The request is not valid.', 'Correct the fields named in "issues".'),
  invalid_segments: row('input', 422, 'The segments do not fit the uploaded media.', FIX),
  invalid_media: row('input', 422, 'A file is not the media it should be.', 'Upload another file and submit again.'),
  malformed_request: row('input', 400, 'The request is not valid HTTP.', 'Check the client, or the proxy in between.'),
  host_refused: row('input', 403, 'This API does not answer under that name.', HOSTS),
  origin_refused: row('input', 403, 'A web page of another origin may not call this API.', ORIGINS),
  method_not_allowed: row('input', 405, 'This address does not take that method.', 'Use one of those in Allow.'),
  request_timeout: row('input', 408, 'The request stopped before its end.', 'Send it again.'),
  uri_too_long: row('input', 414, 'The address is longer than this API takes.', 'Shorten the path or the query.'),
  unsupported_encoding: row('input', 415, 'The body is compressed.', 'Send it as it is, without Content-Encoding.'),
  expectation_failed: row('input', 417, 'Of Expect, only 100-continue is known.', 'Leave the header out.'),
  headers_too_large: row('input', 431, 'The headers are larger than this API takes.', 'Send fewer or shorter ones.'),
  unsupported_transfer_encoding: row(
    'input',
    501,
    'Of transfer encodings, only chunked is known.',
    'Use that or none.',
  ),
  too_many_requests: row(
    'input',
    429,
    'More requests came from you than are answered at a time.',
    'Send it again after the seconds in Retry-After.',
  ),
  payload_too_large: row('input', 413, 'What was sent is larger than allowed.', 'Send less, or a smaller file.'),
  precondition_failed: row('input', 412, 'It is not as the request wants it.', 'Read it again, and decide anew.'),
  range_not_satisfiable: row('input', 416, 'It has no bytes in that range.', 'Leave Range out, or ask for less.'),
  upload_incomplete: row('input', 400, 'The upload ended before it was complete.', 'Send the request again.'),
  unsupported_media_type: row(
    'input',
    415,
    'The body is not of a type that this address takes.',
    'Send a job as multipart/form-data, and everything else as application/json.',
  ),
  job_not_found: row('input', 404, 'There is no such job.', 'Check the job id.'),
  job_changed: row(
    'input',
    412,
    'The job has changed since you read it.',
    'Read it again, and send the change with its revision of now, or without If-Match.',
  ),
  route_not_found: row('input', 404, 'There is nothing at this address.', 'See /docs for what there is.'),
  result_not_ready: row('input', 409, 'The job has no result yet.', 'Wait until its status is "completed".'),
  job_over: row('input', 409, 'The job has ended already.', 'Nothing to do: its status says how it ended.'),
  job_cancelled: row('input', 409, 'The job was cancelled.', 'Submit it again if you still want it.'),
  job_not_failed: row(
    'input',
    409,
    'Only a job that has failed can be tried again.',
    'Follow the job, or submit anew.',
  ),
  job_not_over: row('input', 409, 'The job has not ended yet.', 'Cancel it first, and delete it when it is over.'),
  estimate_unavailable: row(
    'transient',
    503,
    'Sync.so does not tell the price right now.',
    'Try again shortly; jobs can be submitted all the same.',
  ),
  job_still_ending: row('input', 409, "The job's last run has not ended yet.", 'Try again in a moment.'),
  job_not_repeatable: row('input', 409, 'What this job was made from is not known.', 'Submit it again.'),
  job_needs_nothing: row('input', 409, 'The job does not wait for anybody.', 'Nothing to do: it goes on by itself.'),
  webhook_endpoint_not_found: row(
    'input',
    404,
    'There is no such webhook endpoint.',
    'See GET /api/v1/webhook-endpoints for those there are.',
  ),
  webhook_delivery_not_found: row(
    'input',
    404,
    'There is no such message to this endpoint.',
    "See the endpoint's deliveries for those there are.",
  ),
  too_many_webhook_endpoints: row('input', 409, 'You have as many webhook endpoints as you may.', 'Delete one first.'),
  webhook_endpoint_disabled: row('input', 409, 'The webhook endpoint is disabled.', 'Enable it first.'),
  webhook_not_over: row('input', 409, 'The message is still being sent.', 'Wait until it is delivered or failed.'),
  webhook_refused: row('input', 401, 'The signature of the webhook is not right.', 'Sign it with the present secret.'),
  media_expired: row(
    'input',
    410,
    "The job's files are gone: they were kept as long as files are kept here.",
    'Submit it again, with its files. How long they are kept, an operator has set (RETENTION_DAYS).',
  ),
  result_doubtful: row(
    'unknown',
    409,
    'The finished video is not what was expected.',
    'Watch it, then take it as it is, or have it made again, which is paid again.',
  ),
  retry_pays_again: row(
    'input',
    409,
    'Another try makes a new generation, and Sync.so charges for it again.',
    'Say that you want that: ?payAgain=true, or --pay-again.',
  ),
  nothing_to_accept: row('input', 409, 'The job has no result that waits for a decision.', 'Follow the job.'),
  result_invalid: row('once', 502, 'The result from Sync.so is not the video it should be.', REPORT),
  result_expired: row('transient', 502, "Sync.so's link to the result does not work.", WAITS),
  result_incomplete: row('transient', 502, 'The result did not arrive whole from Sync.so.', WAITS),
  // Not retried any more, and yet nothing is lost: a retry goes on at the transfer.
  result_unavailable: row(
    'unknown',
    502,
    'The finished video cannot be fetched from Sync.so.',
    'Retry the job: it fetches the same video, and nothing is paid again. If it fails anew, ask Sync.so about the generation.',
  ),
  outcome_unknown: row('transient', 502, 'It is not known yet whether Sync.so accepted the generation.', WAITS),
  sync_so_unreachable: row('transient', 502, 'Sync.so does not answer.', WAITS),
  sync_so_bad_answer: row('transient', 502, 'Sync.so gave an answer that cannot be read.', WAITS),
  service_unavailable: row('transient', 503, 'A part of the service is not available right now.', 'Try again shortly.'),
  job_ended_outside: row(
    'unknown',
    409,
    'An operator ended the job in Temporal.',
    'Retry the job: it goes on where it was.',
  ),
  job_without_result: row(
    'unknown',
    409,
    'The job was marked as completed, but no result of it is known.',
    'Retry the job: it goes on where it was.',
  ),
  idempotency_key_reused: row(
    'input',
    422,
    'This Idempotency-Key stands for another request.',
    'Take a new key; one is for sending the very same request again.',
  ),
  request_in_progress: row(
    'input',
    409,
    'A request with this Idempotency-Key is still running.',
    'Send it again after the seconds in Retry-After: it is answered as the first one was.',
  ),
  internal: row('unknown', 500, 'Something went wrong on our side.', REPORT),
} satisfies Record<string, ErrorRow>;

export type OwnErrorCode = keyof typeof OURS;
/** A map, because a plain object would also answer to "constructor". */
const TABLE: ReadonlyMap<string, ErrorRow> = new Map(Object.entries({ ...SYNC_SO_CODES, ...OURS }));
const UNKNOWN = row('unknown', 502, 'Sync.so answered with a fault we do not know.', REPORT);

/** The row of a code, ours or Sync.so's; a code nobody knows is `unknown`, never retried by itself. */
export const errorRow = (code: string): ErrorRow => TABLE.get(code) ?? (isAboutKey(code) ? OUTCOME_UNKNOWN : UNKNOWN);

/** Ours and those of Sync.so that somebody has said the meaning of; what is about a key has no list. */
export const knownCodes: readonly string[] = [...TABLE.keys()];

/** Whether somebody has said what this code means. */
export const isKnownCode = (code: string): boolean => TABLE.has(code) || isAboutKey(code);

/** More codes of idempotency exist than are documented (sync-so.md 6); each says that the key is, or may be, in use. */
const isAboutKey = (code: string) => code.startsWith('IDEMPOTENCY_');
