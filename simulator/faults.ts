import { ERROR_CATALOGUE } from './error-catalogue.js';

/** REST documents `errorCode`, webhooks and the SDK `error_code` (sync-so.md 5). */
export type ErrorCodeField = 'errorCode' | 'error_code' | 'both';

export interface ApiFaultDetail {
  code?: string;
  /** Where the message has to say more than the catalogue does. */
  message?: string | string[];
  suggestion?: string;
  field?: string;
  /** More fields of the body. */
  extra?: Record<string, unknown>;
}

/** An answer of Sync.so other than success; the simulator's counterpart of its HTTP exceptions. */
export class ApiFault extends Error {
  override readonly name = 'ApiFault';

  constructor(
    readonly status: number,
    readonly detail: ApiFaultDetail = {},
  ) {
    super(`${status} ${detail.code ?? ''}`.trim());
  }
}

/** Why a generation ends FAILED, found while it is worked on. */
export class GenerationFault extends Error {
  override readonly name = 'GenerationFault';

  constructor(
    readonly code: string,
    message?: string,
  ) {
    super(message ?? catalogueMessage(code));
  }
}

const PHRASES: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  413: 'Payload Too Large',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

export const catalogueMessage = (code: string): string =>
  ERROR_CATALOGUE.find((entry) => entry.code === code)?.message ?? 'The request failed.';

/** A code under the name(s) asked for; nothing without a code. */
export function codeFields(code: string | undefined, field: ErrorCodeField): Record<string, string> {
  if (code === undefined) return {};
  return {
    ...(field === 'error_code' ? {} : { errorCode: code }),
    ...(field === 'errorCode' ? {} : { error_code: code }),
  };
}

/** The body of sync-so.md 10. */
export function faultBody({ status, detail }: ApiFault, field: ErrorCodeField): Record<string, unknown> {
  const { code, message, suggestion, field: place, extra } = detail;
  return {
    statusCode: status,
    message: message ?? (code ? catalogueMessage(code) : (PHRASES[status] ?? 'Error')),
    error: PHRASES[status],
    ...codeFields(code, field),
    suggestion,
    field: place,
    ...extra,
  };
}

/** Sync.so answers every unfit segment with this one code and sentence (sync-so.md 4); the reason is our addition. */
export const segmentsFault = (field: string, reason: string) =>
  new ApiFault(422, { code: 'generation_input_segments_invalid', field, suggestion: reason });
