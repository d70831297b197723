import express, { type Request, type RequestHandler } from 'express';
import type { z } from 'zod';
import { AppError } from '../domain/errors.js';
import { issuesOf } from './issues.js';
import { type SchemaName, schemaRef } from './openapi-schemas.js';

/**
 * Reads a body of JSON. Only what says that it is JSON: a form of another site cannot, without asking first whether it may
 * (CORS).
 */
export const readJson: RequestHandler = express.json({ limit: '100kb', type: 'application/json' });

const NO_JSON = { field: 'body', message: 'Must be JSON, with "Content-Type: application/json".' };

/** The body, behind readJson. Throws invalid_request with every fault. */
export function bodyOf<S extends z.ZodType>({ body }: Pick<Request, 'body'>, schema: S): z.infer<S> {
  if (body === undefined) throw new AppError('invalid_request', { issues: [NO_JSON] });
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new AppError('invalid_request', { issues: issuesOf(parsed.error).map(named) });
}

/** A fault of the whole has no path. */
const named = <I extends { field: string }>(issue: I): I => ({ ...issue, field: issue.field || 'body' });

/** As the OpenAPI document has it. */
export const jsonBody = (name: SchemaName) => ({
  required: true,
  content: { 'application/json': { schema: schemaRef(name) } },
});
