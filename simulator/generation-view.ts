import { codeFields, type ErrorCodeField } from './faults.js';
import type { GenerationRecord } from './records.js';
import { SCENARIOS } from './scenarios.js';

/** A generation as REST answers it (sync-so.md 5): unset fields null, codes absent without a fault. */
export function generationView(record: GenerationRecord, outputUrl: string | null, field: ErrorCodeField) {
  const { id, createdAt, status, request } = record;
  const { model, input, options, segments, webhookUrl, projectId } = request;
  return {
    ...{ id, createdAt, status, model, input, options, segments, webhookUrl, projectId },
    outputUrl,
    outputDuration: record.outputSeconds ?? null,
    outputFileName: record.outputFileName,
    error: record.error ?? null,
    ...codeFields(record.errorCode, SCENARIOS[record.scenario].errorCodeField ?? field),
  };
}

/** The flat body of a webhook (sync-so.md 9): no segments, no outputFileName, the code as `error_code`. */
export function webhookView(record: GenerationRecord, outputUrl: string | null) {
  const { id, createdAt, status, request, error, errorCode: error_code, outputSeconds: outputDuration } = record;
  const { model, input, options, webhookUrl } = request;
  const url = outputUrl ?? undefined;
  return {
    status,
    createdAt,
    id,
    input,
    model,
    error,
    error_code,
    options,
    outputDuration,
    outputUrl: url,
    webhookUrl,
  };
}
