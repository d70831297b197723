import { errorRow, type OwnErrorCode } from '../domain/error-table.js';
import { asksForCredential } from './auth/challenge.js';
import { exampleRef, type JsonSchema, jsonContent, type SchemaName, schemaRef } from './openapi-schemas.js';

/** A route in the OpenAPI document; the parameters of its path are read from that. */
export interface Operation {
  /** Generated clients call their functions by it. */
  operationId: string;
  summary: string;
  description?: string;
  parameters?: JsonSchema[];
  requestBody?: JsonSchema;
  /** By status, or by `4XX` and `5XX` for what any request may meet. */
  responses: Record<string, Described>;
}

export interface Described {
  description: string;
  headers?: JsonSchema;
  content?: Record<string, JsonSchema>;
  links?: JsonSchema;
}

export const json = (name: SchemaName, description: string): Described => ({ description, content: jsonContent(name) });

/** Of what pages in a browser may meet as well. */
export const guarded = (...codes: OwnErrorCode[]) => problems('host_refused', 'origin_refused', ...codes);

export const problems = (...codes: OwnErrorCode[]): Operation['responses'] => withProblems({}, ...codes);

/** One response per HTTP status, naming the codes that share it, each with an example. */
export function withProblems(known: Operation['responses'], ...codes: OwnErrorCode[]): Operation['responses'] {
  const responses = { ...known };
  for (const code of codes) Object.assign(responses, problem(responses, code));
  return responses;
}

/** What any request may meet, whatever it asks: before its route is known, on the way to it, or for a fault of ours. */
const COMMON: OwnErrorCode[] = [
  ...(['invalid_request', 'malformed_request', 'request_timeout', 'uri_too_long', 'unsupported_encoding'] as const),
  ...(['expectation_failed', 'headers_too_large', 'internal', 'unsupported_transfer_encoding'] as const),
];

/** Beside the codes that share their status with one of the route's own, in one response for all the others. */
export function withCommonProblems(known: Operation['responses']): Operation['responses'] {
  const responses = { ...known };
  for (const code of COMMON) {
    const { status } = errorRow(code);
    const range = status in responses ? undefined : `${Math.floor(status / 100)}XX`;
    Object.assign(responses, problem(responses, code, range));
  }
  return responses;
}

const PROBLEM = 'application/problem+json';

function problem(responses: Operation['responses'], code: OwnErrorCode, range?: string): Operation['responses'] {
  const { status, message } = errorRow(code);
  const { description = '', headers, content } = responses[range ?? status] ?? {};
  if (description.includes(`\`${code}\``)) return {};
  const words = `\`${code}\`${range ? ` (${status})` : ''}: ${message}`;
  const examples = { ...(content?.[PROBLEM]?.examples as JsonSchema | undefined), [code]: exampleRef(code) };
  const described: Described = {
    description: description ? `${description} ${words}` : words,
    headers: { ...headers, ...headersOf(code) },
    content: { ...content, [PROBLEM]: { schema: schemaRef('Problem'), examples } },
  };
  return { [range ?? status]: described };
}

/** Those that come with a time to wait, where one is known. */
const WAITING: OwnErrorCode[] = [
  ...(['service_unavailable', 'estimate_unavailable', 'request_in_progress', 'too_many_requests'] as const),
];

const header = (name: string) => ({ $ref: `#/components/headers/${name}` });

/** As the error handler and refuse-requests.ts set them. */
function headersOf(code: OwnErrorCode): JsonSchema {
  if (asksForCredential(code)) return { 'WWW-Authenticate': header('Challenge') };
  if (code === 'unsupported_encoding') return { 'Accept-Encoding': header('AcceptEncoding') };
  return WAITING.includes(code) ? { 'Retry-After': header('RetryAfter') } : {};
}
