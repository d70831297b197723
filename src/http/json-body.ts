import express, { type Request } from 'express';
import type { z } from 'zod';
import { AppError } from '../domain/errors.js';
import { decodeText } from './decode-text.js';
import { issuesOf } from './issues.js';

const JSON_TYPES = ['application/json', 'application/*+json'];

/** Before a handler that reads JSON; kept as bytes, so that what is wrong with them is said here. */
export const readJsonBytes = express.raw({ type: JSON_TYPES, limit: '64kb' });

/** The body by its schema. Throws `unsupported_media_type`, or `invalid_request` with every fault. */
export function jsonBody<S extends z.ZodType>(request: Request, schema: S): z.infer<S> {
  const body = schema.safeParse(parsed(request));
  if (body.success) return body.data;
  const issues = issuesOf(body.error).map(({ field, message }) => ({ field: field || 'body', message }));
  throw new AppError('invalid_request', { issues });
}

function parsed(request: Request): unknown {
  const { body } = request;
  if (request.is(JSON_TYPES) === false)
    throw new AppError('unsupported_media_type', { detail: 'It takes application/json.' });
  if (!Buffer.isBuffer(body) || body.length === 0) throw badBody('Is missing: a JSON object.');
  try {
    return JSON.parse(decodeText(body) ?? '');
  } catch (cause) {
    throw badBody('Is not JSON.', cause);
  }
}

const badBody = (message: string, cause?: unknown) =>
  new AppError('invalid_request', { issues: [{ field: 'body', message }], cause });
