import { createHash } from 'node:crypto';
import type { Request } from 'express';
import { AppError } from '../domain/errors.js';
import type { ReceivedForm } from './form-receiver.js';
import type { JsonSchema } from './openapi-schemas.js';

export const IDEMPOTENCY_KEY = 'Idempotency-Key';
/** In an answer that was given before. */
export const REPLAYED = 'Idempotent-Replayed';

const KEY = /^[ -~]{1,255}$/;

/** The key a client has chosen for its request; undefined where it has none. Throws for one that is no key, or two. */
export function idempotencyKeyOf({ headersDistinct }: Pick<Request, 'headersDistinct'>): string | undefined {
  const keys = headersDistinct[IDEMPOTENCY_KEY.toLowerCase()] ?? [];
  const [key] = keys;
  if (key === undefined) return undefined;
  if (keys.length === 1 && KEY.test(key)) return key;
  const message = keys.length > 1 ? 'Is there twice.' : 'Must have 1 to 255 printable characters of ASCII.';
  throw new AppError('invalid_request', { issues: [{ field: IDEMPOTENCY_KEY, message }] });
}

/** SHA-256 in hex over the words as they were sent and each file's name, size and bytes; their order does not count. */
export function fingerprintOf({ words, files }: Pick<ReceivedForm, 'words' | 'files'>): string {
  const ofFiles = files.map(({ part, fileName, bytes, sha256 }) => [part, fileName, bytes, sha256]);
  const content = [[...words].toSorted(byName), ofFiles.toSorted(byName)];
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

/** A form has each name once. */
const byName = ([one]: readonly unknown[], [other]: readonly unknown[]) => (String(one) < String(other) ? -1 : 1);

/** As the OpenAPI document has it of a route that takes a key. */
export const keyParameter: JsonSchema = {
  ...{ name: IDEMPOTENCY_KEY, in: 'header', required: false },
  description:
    'A word of your own for this request. Sent again with the same content within 24 hours, it is answered as the first time and nothing is made twice; so a lost answer costs nothing.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[ -~]+$' },
};

export const replayedHeader: JsonSchema = {
  [REPLAYED]: {
    description: 'true where the request was answered before, and this is that answer.',
    schema: { type: 'string', enum: ['true'] },
  },
};
