import { isKnownCode } from '../domain/error-table.js';
import type { AppError } from '../domain/errors.js';
import { withPointer } from '../domain/issues.js';
import type { Problem } from './schemas.js';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** Where its meaning is explained (routes/get-problem.ts). */
export const problemPath = (code: string) => `/problems/${encodeURIComponent(code)}`;

/** A fault as RFC 9457 has it, from the error table. */
export function problemOf({ code, row, options }: AppError, requestId: string): Problem {
  return {
    type: isKnownCode(code) ? problemPath(code) : 'about:blank',
    title: row.message,
    status: row.status,
    ...(options.detail && { detail: options.detail }),
    code,
    next: row.next,
    ...(options.issues && { issues: options.issues.map(withPointer) }),
    ...(options.moreIssues && { moreIssues: options.moreIssues }),
    ...options.members,
    requestId,
  };
}
