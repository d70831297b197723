import type { Request } from 'express';
import { AppError } from '../domain/errors.js';
import type { JsonSchema } from './openapi-schemas.js';

/** Changes over what one has read (RFC 9110, 13.1.1): the revision in quotes, as If-Match. */

const IF_MATCH = 'If-Match';
type Asking = Pick<Request, 'get'>;

/** Which revision is to be changed. Throws `revision_missing`, and `invalid_request` for what is no revision. */
export function revisionIn(request: Asking): number {
  const given = request.get(IF_MATCH);
  if (given === undefined) throw new AppError('revision_missing');
  return revisionOf(given);
}

/** The same where it need not be said: undefined where it is not, and for `*`, which is any. */
export function revisionIfAny(request: Asking): number | undefined {
  const given = request.get(IF_MATCH);
  return given === undefined || given === '*' ? undefined : revisionOf(given);
}

function revisionOf(given: string): number {
  const [, revision] = /^"(\d{1,9})"$/.exec(given) ?? [];
  if (revision !== undefined) return Number(revision);
  const message = 'Must be one revision as you have read it, in quotes, such as "7".';
  throw new AppError('invalid_request', { issues: [{ field: IF_MATCH, message }] });
}

export const ifMatchParameter: JsonSchema = {
  ...{ name: IF_MATCH, in: 'header', required: true, schema: { type: 'string', pattern: '^"[0-9]{1,9}"$' } },
  description: 'The revision that you have read and changed, in quotes.',
};

export const optionalIfMatchParameter: JsonSchema = {
  ...{ name: IF_MATCH, in: 'header', required: false, schema: { type: 'string', pattern: '^(\\*|"[0-9]{1,9}")$' } },
  description:
    'The revision that you have read, in quotes: where it has another by now, nothing is changed. Left out: any.',
};
