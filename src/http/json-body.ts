import express, { type Request, type RequestHandler } from 'express';
import type { z } from 'zod';
import { AppError } from '../domain/errors.js';
import { decodeText } from '../platform/decode-text.js';
import { issuesOf } from './issues.js';
import { jsonContent, type SchemaName } from './openapi-schemas.js';

/**
 * Only what says that it is JSON: a form of another site cannot, without asking first whether it may (CORS).
 */
const JSON_TYPES = ['application/json', 'application/*+json'];

/** Before a handler that reads JSON; kept as bytes, so that what is wrong with them is said here. */
export const readJson: RequestHandler = express.raw({ type: JSON_TYPES, limit: '64kb' });

/** The same for a job, with as many segments as a form's word holds (part-word.ts). */
export const readJobJson: RequestHandler = express.raw({ type: JSON_TYPES, limit: '320kb' });

/** The same for a draft: with room to say by how much one is too large. */
export const readDraftJson: RequestHandler = express.raw({ type: JSON_TYPES, limit: '1mb' });

/** The same, for a list of all the parts that a file may have. */
export const readLargeJson: RequestHandler = express.raw({ type: JSON_TYPES, limit: '2mb' });

export const isJson = (request: Pick<Request, 'is'>): boolean => request.is(JSON_TYPES) !== false;

/** The body, behind readJson. Throws `unsupported_media_type`, or `invalid_request` with every fault. */
export function bodyOf<S extends z.ZodType>(request: Pick<Request, 'body' | 'is'>, schema: S): z.infer<S> {
  const body = schema.safeParse(parsed(request));
  if (body.success) return body.data;
  const issues = issuesOf(body.error).map(({ field, message }) => ({ field: field || 'body', message }));
  throw new AppError('invalid_request', { issues });
}

function parsed(request: Pick<Request, 'body' | 'is'>): unknown {
  const { body } = request;
  if (!isJson(request)) throw new AppError('unsupported_media_type', { detail: 'It takes application/json.' });
  if (!Buffer.isBuffer(body) || body.length === 0) throw badBody('Is missing: a JSON object.');
  try {
    return JSON.parse(decodeText(body) ?? '');
  } catch (cause) {
    throw badBody('Is not JSON.', cause);
  }
}

const badBody = (message: string, cause?: unknown) =>
  new AppError('invalid_request', { issues: [{ field: 'body', message }], cause });

/** Whether the body is an object with that field, behind readJson; what is wrong with it `bodyOf` says. */
export function bodyHas(request: Pick<Request, 'body' | 'is'>, field: string): boolean {
  const body = parsed(request);
  return typeof body === 'object' && body !== null && field in body;
}

/** As the OpenAPI document has it; of several, any one. */
export const jsonBody = (...names: [SchemaName, ...SchemaName[]]) => ({
  required: true,
  content: jsonContent(...names),
});
