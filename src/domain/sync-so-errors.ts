import { type ErrorRow, REPORT, row, WAITS } from './error-row.js';

const OPERATOR = 'An operator has to settle this at Sync.so; the job then goes on.';

/** Rows that Sync.so's codes share; the key is theirs, the sentence ours. */
const same = (errorRow: ErrorRow, ...codes: string[]) => Object.fromEntries(codes.map((code) => [code, errorRow]));

/** What is about a key, and not in the list: more codes of it exist than are documented. */
export const OUTCOME_UNKNOWN = row(
  'transient',
  502,
  'Sync.so does not say yet whether it accepted the generation.',
  WAITS,
);
/** Sync.so's codes and their retry class: sync-so.md 10. */
export const SYNC_SO_CODES: Record<string, ErrorRow> = {
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
