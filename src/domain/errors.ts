import { firstIssues, type Issue, shortened } from './issues.js';

/**
 * The one table of what can go wrong. Activities, the workflow, the API, the CLI and the web editor all take class,
 * HTTP status, sentence and next step from here; nobody else makes a status code.
 * Sync.so's codes and their retry class: sync-so.md 10.
 */

/**
 * - transient: try again by itself, with backoff
 * - wait: not a fault, a place or a rate is not free yet; uses up no retries
 * - once: try once more, then fail
 * - input: what was submitted is wrong; a person must change it
 * - account: our account at Sync.so needs an operator; jobs wait, none fail
 * - unknown: nobody classified it; never retried by itself, shown to an operator
 */
export type ErrorClass = 'transient' | 'wait' | 'once' | 'input' | 'account' | 'unknown';

export interface ErrorRow {
  class: ErrorClass;
  /** What our HTTP API answers. */
  status: number;
  message: string;
  next: string;
}

const row = (errorClass: ErrorClass, status: number, message: string, next: string): ErrorRow => ({
  class: errorClass,
  status,
  message,
  next,
});

const WAITS = 'Nothing to do: the job goes on by itself.';
const FIX = 'Change the input and submit again.';
const OPERATOR = 'An operator has to settle this at Sync.so; the job then goes on.';
const REPORT = 'Tell an operator, with the job id.';
const HOSTS = 'Use an address it is known by, or let an operator add the name to API_ALLOWED_HOSTS.';
const ORIGINS = 'Call it from a program, or let an operator add the origin to API_ALLOWED_ORIGINS.';

/** Our own codes. */
const OURS = {
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
  payload_too_large: row('input', 413, 'A file is larger than allowed.', 'Upload a smaller file.'),
  upload_incomplete: row('input', 400, 'The upload ended before it was complete.', 'Send the request again.'),
  unsupported_media_type: row(
    'input',
    415,
    'The body is not of a type that this address takes.',
    'Send a job as multipart/form-data, and everything else as application/json.',
  ),
  job_not_found: row('input', 404, 'There is no such job.', 'Check the job id.'),
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
  webhook_refused: row('input', 401, 'The signature of the webhook is not right.', 'Sign it with the present secret.'),
  asset_missing: row(
    'input',
    422,
    'An uploaded file is no longer there.',
    'Put it back and retry the job, which then goes on; or submit the job again.',
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
  slot_lost: row('wait', 503, 'The place at Sync.so was given to another job.', WAITS),
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
    'This Idempotency-Key has made another job.',
    'Take a new key for a new job; a key is for sending the very same request again.',
  ),
  request_in_progress: row(
    'input',
    409,
    'A request with this Idempotency-Key is still running.',
    'Send it again after the seconds in Retry-After: it is answered as the first one was.',
  ),
  internal: row('unknown', 500, 'Something went wrong on our side.', REPORT),
} satisfies Record<string, ErrorRow>;

/** Rows that Sync.so's codes share; the key is theirs, the sentence ours. */
const same = (errorRow: ErrorRow, ...codes: string[]) => Object.fromEntries(codes.map((code) => [code, errorRow]));

const OUTCOME_UNKNOWN = row('transient', 502, 'Sync.so does not say yet whether it accepted the generation.', WAITS);
const SYNC_SO: Record<string, ErrorRow> = {
  ...same(
    row('transient', 502, 'Sync.so has a passing fault.', WAITS),
    ...['generation_infra_storage_error', 'generation_infra_resource_exhausted'],
    ...['generation_infra_service_unavailable', 'generation_media_probe_timeout', 'generation_media_probe_unavailable'],
    ...['controller_timeout', 'controller_unavailable', 'controller_dependency_error', 'internal_error'],
    ...['elevenlabs_service_unavailable', 'usage_dependency_unavailable', 'generation_timeout'],
    ...['generation_database_error'],
  ),
  ...same(OUTCOME_UNKNOWN, 'IDEMPOTENCY_OUTCOME_UNKNOWN'),
  ...same(
    row('wait', 503, 'All places at Sync.so are taken.', WAITS),
    ...['concurrency_limit_reached', 'voice_clone_busy'],
  ),
  ...same(row('wait', 503, 'Sync.so asks us to send more slowly.', WAITS), 'rate_limit_exceeded'),
  ...same(
    row('once', 502, 'Sync.so could not make this video.', 'Try again; if it fails again, try another model.'),
    ...['generation_pipeline_failed', 'generation_unknown_error'],
  ),
  ...same(
    row('input', 422, 'Sync.so cannot use the video.', 'Use an MP4 (H.264) of at least 480p and submit again.'),
    ...['generation_input_video_invalid', 'generation_input_resolution_unsupported', 'generation_video_missing'],
    ...['generation_media_metadata_missing', 'generation_input_too_many_visual'],
  ),
  ...same(
    row('input', 422, 'Sync.so cannot use an audio file.', 'Use WAV or MP3 and submit again.'),
    ...['generation_input_audio_invalid', 'generation_audio_missing', 'generation_input_asset_type_mismatch'],
  ),
  ...same(
    row('input', 422, 'Sync.so refuses the segments.', 'Check their times and crops, and submit again.'),
    ...['generation_input_segments_invalid', 'generation_input_trim_invalid'],
  ),
  ...same(
    row('input', 422, 'Sync.so refuses the settings.', 'Choose another model or other options, and submit again.'),
    ...['generation_unsupported_model', 'generation_input_validation_failed', 'generation_input_dub_audio_conflict'],
    ...['generation_input_face_selection_invalid', 'elevenlabs_api_key_invalid', 'generation_text_length_exceeded'],
  ),
  ...same(
    row('input', 422, 'The video or audio is too long for the model.', 'Cut it shorter and submit again.'),
    ...['generation_input_duration_greater_than_max_duration', 'generation_model_duration_exceeded'],
    ...['dubbing_duration_exceeded', 'generation_audio_length_exceeded'],
  ),
  // A fresh URL is signed for the next try, so these pass unless our S3 cannot be reached from outside.
  ...same(
    row('once', 502, 'Sync.so could not fetch an uploaded file.', 'Check that the S3 endpoint is public, then retry.'),
    ...['generation_input_video_inaccessible', 'generation_input_audio_inaccessible'],
    ...['generation_input_image_inaccessible'],
  ),
  ...same(
    row('account', 503, 'The Sync.so account does not allow this right now.', OPERATOR),
    ...['generation_plan_duration_exceeded', 'free_tier_generations_exhausted', 'plan_feature_unavailable'],
    ...['account_payment_required', 'account_on_hold', 'voice_clone_limit_reached', 'elevenlabs_quota_exceeded'],
    ...['sync_so_unauthorized', 'sync_so_payment_required', 'sync_so_forbidden'],
  ),
  ...same(
    row('input', 422, 'A file is larger than the Sync.so plan allows.', 'Use a smaller file.'),
    'file_size_exceeds_plan_limit',
  ),
  ...same(
    row('unknown', 502, 'Sync.so no longer knows this generation.', REPORT),
    ...['generation_not_found', 'invalid_generation_id', 'unsupported_generation_id_format'],
  ),
};

export type OwnErrorCode = keyof typeof OURS;
/** A map, because a plain object would also answer to "constructor". */
const TABLE: ReadonlyMap<string, ErrorRow> = new Map(Object.entries({ ...SYNC_SO, ...OURS }));
const UNKNOWN = row('unknown', 502, 'Sync.so answered with a fault we do not know.', REPORT);

/** The row of a code, ours or Sync.so's; a code nobody knows is `unknown`, never retried by itself. */
export const errorRow = (code: string): ErrorRow => TABLE.get(code) ?? (isAboutKey(code) ? OUTCOME_UNKNOWN : UNKNOWN);

/** Ours and those of Sync.so that somebody has said the meaning of; what is about a key has no list. */
export const knownCodes: readonly string[] = [...TABLE.keys()];

/** Whether somebody has said what this code means. */
export const isKnownCode = (code: string): boolean => TABLE.has(code) || isAboutKey(code);

/** More codes of idempotency exist than are documented (sync-so.md 6); each says that the key is, or may be, in use. */
const isAboutKey = (code: string) => code.startsWith('IDEMPOTENCY_');

/** sync-so.md 10: what an answer without a code means, by its HTTP status. */
export function codeForSyncSoStatus(status: number): string {
  if (status === 401) return 'sync_so_unauthorized';
  if (status === 402) return 'sync_so_payment_required';
  if (status === 403) return 'sync_so_forbidden';
  if (status === 404) return 'generation_not_found';
  if (status === 413) return 'file_size_exceeds_plan_limit';
  if (status === 429) return 'rate_limit_exceeded';
  if (status === 400 || status === 422) return 'generation_input_validation_failed';
  return status >= 500 ? 'internal_error' : 'sync_so_bad_answer';
}

export interface AppErrorOptions {
  cause?: unknown;
  /** What exactly, beyond the table's sentence: shown to people, so no signed URLs and no secrets. */
  detail?: string;
  /** Every fault found, with its place in the input; AppError keeps the first hundred. */
  issues?: readonly Issue[];
  /** How many more there are than `issues` has. */
  moreIssues?: number;
  /** From Retry-After or `retryAfterSeconds`, in ms. */
  retryAfterMs?: number;
  /** The generation an error is about, where Sync.so names one (IDEMPOTENCY_OUTCOME_UNKNOWN may). */
  generationId?: string;
  /** It has ended outside and trying again cannot change it, whatever the class says. */
  final?: boolean;
  /** A part is done and noted: the step goes on from there after `retryAfterMs`. No fault, and no try used up. */
  goesOn?: boolean;
}

/** Of words that may come from outside: a sentence is read by people, and stored in rows and Temporal's histories. */
const DETAIL_CHARS = 1_000;

/** The only error our code throws on purpose. However much is wrong, it has a measure: it goes wherever errors go. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly row: ErrorRow;
  readonly options: AppErrorOptions;

  constructor(
    readonly code: OwnErrorCode | (string & {}),
    given: AppErrorOptions = {},
  ) {
    const errorTableRow = errorRow(code);
    const options = bounded(given);
    super(options.detail ? `${errorTableRow.message} ${options.detail}` : errorTableRow.message, {
      cause: options.cause,
    });
    this.row = errorTableRow;
    this.options = options;
  }
}

function bounded({ detail, issues, moreIssues = 0, ...rest }: AppErrorOptions): AppErrorOptions {
  const first = issues && firstIssues(issues);
  const more = moreIssues + (first?.more ?? 0);
  return {
    ...rest,
    ...(detail !== undefined && { detail: shortened(detail, DETAIL_CHARS) }),
    ...(first && { issues: first.issues }),
    ...(more > 0 && { moreIssues: more }),
  };
}
