import { describe, expect, it } from 'vitest';
import { AppError, codeForSyncSoStatus, type ErrorClass, errorRow } from '../../src/errors.js';

/** sync-so.md 10, the catalogue and the codes documented elsewhere, by the retry class given there. */
const CATALOGUE: Partial<Record<ErrorClass, string[]>> = {
  transient: [
    ...['generation_infra_storage_error', 'generation_infra_resource_exhausted'],
    ...['generation_infra_service_unavailable', 'generation_media_probe_timeout', 'generation_media_probe_unavailable'],
    ...['controller_timeout', 'controller_unavailable', 'controller_dependency_error', 'internal_error'],
    ...['elevenlabs_service_unavailable', 'usage_dependency_unavailable', 'generation_timeout'],
    ...['generation_database_error', 'IDEMPOTENCY_OUTCOME_UNKNOWN'],
  ],
  wait: ['rate_limit_exceeded', 'concurrency_limit_reached', 'voice_clone_busy'],
  once: [
    ...['generation_pipeline_failed', 'generation_unknown_error', 'generation_input_video_inaccessible'],
    ...['generation_input_audio_inaccessible', 'generation_input_image_inaccessible'],
  ],
  input: [
    ...['generation_unsupported_model', 'generation_input_validation_failed', 'generation_input_video_invalid'],
    ...['generation_input_audio_invalid', 'generation_input_segments_invalid', 'generation_input_trim_invalid'],
    ...['generation_input_face_selection_invalid', 'generation_input_resolution_unsupported'],
    ...['generation_input_duration_greater_than_max_duration', 'generation_model_duration_exceeded'],
    ...['generation_input_asset_type_mismatch', 'generation_input_too_many_visual'],
    ...['generation_input_dub_audio_conflict', 'dubbing_duration_exceeded', 'elevenlabs_api_key_invalid'],
    ...['generation_media_metadata_missing', 'generation_audio_length_exceeded', 'generation_audio_missing'],
    ...['generation_video_missing', 'generation_text_length_exceeded', 'file_size_exceeds_plan_limit'],
  ],
  account: [
    ...['generation_plan_duration_exceeded', 'free_tier_generations_exhausted', 'plan_feature_unavailable'],
    ...['account_payment_required', 'account_on_hold', 'voice_clone_limit_reached', 'elevenlabs_quota_exceeded'],
  ],
};

/** Our own codes, with what the HTTP API answers. */
const OURS: [code: string, errorClass: ErrorClass, status: number][] = [
  ['invalid_request', 'input', 400],
  ['upload_incomplete', 'input', 400],
  ['job_not_found', 'input', 404],
  ['route_not_found', 'input', 404],
  ['result_not_ready', 'input', 409],
  ['job_over', 'input', 409],
  ['job_not_failed', 'input', 409],
  ['job_not_repeatable', 'input', 409],
  ['job_needs_nothing', 'input', 409],
  ['webhook_refused', 'input', 401],
  ['payload_too_large', 'input', 413],
  ['unsupported_media_type', 'input', 415],
  ['invalid_segments', 'input', 422],
  ['invalid_media', 'input', 422],
  ['asset_missing', 'input', 422],
  ['result_invalid', 'once', 502],
  ['result_expired', 'transient', 502],
  ['result_incomplete', 'transient', 502],
  ['result_unavailable', 'unknown', 502],
  ['outcome_unknown', 'transient', 502],
  ['sync_so_unreachable', 'transient', 502],
  ['sync_so_bad_answer', 'transient', 502],
  ['service_unavailable', 'transient', 503],
  ['job_without_result', 'unknown', 409],
  ['internal', 'unknown', 500],
];
/** What the API answers for a class, where the fault is at Sync.so. */
const STATUS: Record<ErrorClass, number[]> = {
  transient: [502],
  once: [502],
  unknown: [502],
  input: [422],
  wait: [503],
  account: [503],
};
const catalogue = Object.entries(CATALOGUE).flatMap(([errorClass, codes]) =>
  codes.map((code) => [code, errorClass as ErrorClass] as const),
);

describe('the error table', () => {
  it.each(catalogue)('takes %s of Sync.so for %s', (code, errorClass) => {
    expect(errorRow(code).class).toBe(errorClass);
    expect(STATUS[errorClass]).toContain(errorRow(code).status);
  });

  it.each(OURS)('has %s as %s, status %i', (code, errorClass, status) => {
    expect(errorRow(code)).toMatchObject({ class: errorClass, status });
  });

  it.each([...catalogue.map(([code]) => code), ...OURS.map(([code]) => code), 'never_heard_of'])(
    'has a sentence and a next step for %s',
    (code) => {
      expect(errorRow(code).message).toMatch(/^[A-Z].{10,}\.$/);
      expect(errorRow(code).next).toMatch(/^[A-Z].{5,}$/);
    },
  );

  it.each(['never_heard_of', '', 'constructor', 'toString', '__proto__', 'generation_conflict'])(
    'never retries %j by itself',
    (code) => {
      expect(errorRow(code)).toMatchObject({ class: 'unknown', status: 502 });
    },
  );
});

describe('an answer of Sync.so without a code', () => {
  it.each<[number, ErrorClass]>([
    [400, 'input'],
    [401, 'account'],
    [402, 'account'],
    [403, 'account'],
    [404, 'unknown'],
    [413, 'input'],
    [422, 'input'],
    [429, 'wait'],
    [500, 'transient'],
    [503, 'transient'],
    [504, 'transient'],
  ])('with status %i is %s', (status, errorClass) => {
    expect(errorRow(codeForSyncSoStatus(status)).class).toBe(errorClass);
  });
});

describe('AppError', () => {
  it("is an Error with the table's row, its detail and its cause", () => {
    const cause = new Error('socket hang up');
    const error = new AppError('sync_so_unreachable', { cause, detail: 'Tried 3 times.', retryAfterMs: 500 });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'AppError',
      code: 'sync_so_unreachable',
      message: 'Sync.so does not answer. Tried 3 times.',
      row: { class: 'transient', status: 502 },
      options: { retryAfterMs: 500 },
    });
    expect(error.cause).toBe(cause);
  });

  it("keeps Sync.so's own code", () => {
    const error = new AppError('brand_new_code');
    expect(error).toMatchObject({ code: 'brand_new_code', row: { class: 'unknown' } });
  });
});
