import { errorRow, type OwnErrorCode } from '../domain/error-table.js';
import { type JsonSchema, type SchemaName, schemaRef } from './openapi-schemas.js';

/** A route in the OpenAPI document; the parameters of its path are read from that. */
export interface Operation {
  /** Generated clients call their functions by it. */
  operationId: string;
  summary: string;
  description?: string;
  parameters?: JsonSchema[];
  requestBody?: JsonSchema;
  responses: Record<number, JsonSchema>;
}

export const json = (name: SchemaName, description: string) => ({
  description,
  content: { 'application/json': { schema: schemaRef(name) } },
});

/** Of what pages in a browser may meet as well. */
export const guarded = (...codes: OwnErrorCode[]) => problems('host_refused', 'origin_refused', ...codes);

export const problems = (...codes: OwnErrorCode[]): Operation['responses'] => withProblems({}, ...codes);

/** One response per HTTP status, naming the codes that share it. */
export function withProblems(known: Operation['responses'], ...codes: OwnErrorCode[]): Operation['responses'] {
  const responses = { ...known };
  for (const code of codes) {
    const { status, message } = errorRow(code);
    const before = responses[status] ? `${responses[status].description} ` : '';
    const content = { 'application/problem+json': { schema: schemaRef('Problem') } };
    responses[status] = { description: `${before}\`${code}\`: ${message}`, content };
  }
  return responses;
}
