import type { Request } from 'express';
import { z } from 'zod';
import { AppError } from '../domain/errors.js';
import { fromDecimal } from '../platform/plain-number.js';
import { issuesOf } from './issues.js';

/** What comes behind the question mark. Throws `invalid_request` with every fault. */
export function queryOf<S extends z.ZodType>(request: Pick<Request, 'query'>, schema: S): z.infer<S> {
  const query = schema.safeParse(request.query);
  if (!query.success) throw new AppError('invalid_request', { issues: issuesOf(query.error) });
  return query.data;
}

const LIMIT_WORDS = 'Must be a whole number from 1 to 100, in plain digits.';

/** Of a list: how much of it, and from where on. `what` it lists, as people call it. */
export const pageQuery = (what: string) =>
  z.strictObject({
    limit: fromDecimal(z.int(LIMIT_WORDS).min(1, LIMIT_WORDS).max(100, LIMIT_WORDS))
      .default(20)
      .describe(`${what} in one page.`),
    cursor: z.string().min(1).optional().describe('nextCursor of the page before.'),
  });
