/** An entry of `GET /v2/errors`. Codes: sync-so.md 10; the sentences are ours where that does not quote one. */
export interface CatalogueEntry {
  code: string;
  message: string;
  suggestion: string;
}

const RETRY = 'Try again in a moment.';
const CHANGE = 'Change the input and send it again.';
const ACCOUNT = 'Look at billing and plan of the account.';
const CHECK = 'Check the id and the rights of the API key.';
const VOICE = 'Choose another voice or sample.';

const SPECIAL: Record<string, string> = {
  generation_input_segments_invalid: 'The segments configuration is invalid.',
  generation_input_video_inaccessible: 'The video could not be fetched from its URL.',
  generation_input_audio_inaccessible: 'The audio could not be fetched from its URL.',
  rate_limit_exceeded: 'Too many requests.',
  concurrency_limit_reached: 'The limit of generations at the same time is reached.',
};

const groups: [suggestion: string, codes: string][] = [
  [
    RETRY,
    `generation_infra_storage_error generation_infra_resource_exhausted generation_infra_service_unavailable
     generation_media_probe_timeout generation_media_probe_unavailable controller_timeout controller_unavailable
     controller_dependency_error internal_error elevenlabs_service_unavailable usage_dependency_unavailable
     rate_limit_exceeded concurrency_limit_reached voice_clone_busy generation_pipeline_failed
     generation_unknown_error`,
  ],
  [
    CHANGE,
    `generation_unsupported_model generation_input_validation_failed generation_input_video_invalid
     generation_input_audio_invalid generation_input_segments_invalid generation_input_trim_invalid
     generation_input_face_selection_invalid generation_input_resolution_unsupported
     generation_input_duration_greater_than_max_duration generation_model_duration_exceeded
     generation_input_asset_type_mismatch generation_input_too_many_visual generation_input_dub_audio_conflict
     dubbing_duration_exceeded elevenlabs_api_key_invalid generation_input_video_inaccessible
     generation_input_audio_inaccessible generation_input_image_inaccessible file_size_exceeds_plan_limit`,
  ],
  [
    ACCOUNT,
    `generation_plan_duration_exceeded free_tier_generations_exhausted plan_feature_unavailable
     account_payment_required account_on_hold voice_clone_limit_reached elevenlabs_quota_exceeded`,
  ],
  [
    CHECK,
    `generation_not_deletable_while_processing invalid_generation_id unsupported_generation_id_format
     generation_not_found generation_conflict project_not_found asset_not_found asset_forbidden
     invalid_asset_id_format uploaded_file_not_found file_not_in_org_storage`,
  ],
  [
    VOICE,
    `voice_not_found voice_sample_not_accessible voice_sample_type_unsupported voice_sample_upload_required
     voice_sample_extraction_failed voice_sample_source_too_large voice_sample_too_short voice_sample_invalid
     voice_name_conflict`,
  ],
];

/** Codes are words already: "asset_not_found" reads "Asset not found." */
const sentence = (code: string) => `${code.charAt(0).toUpperCase()}${code.slice(1).replaceAll('_', ' ')}.`;

export const ERROR_CATALOGUE: readonly CatalogueEntry[] = groups.flatMap(([suggestion, codes]) =>
  codes.split(/\s+/).map((code) => ({ code, message: SPECIAL[code] ?? sentence(code), suggestion })),
);
