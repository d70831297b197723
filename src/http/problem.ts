import type { AppError } from '../domain/errors.js';
import type { Problem } from './schemas.js';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** A fault as RFC 9457 has it, from the error table. */
export function problemOf({ code, row, options }: AppError, requestId: string): Problem {
  return {
    type: `urn:pro-video-editor:problem:${code}`,
    title: row.message,
    status: row.status,
    ...(options.detail && { detail: options.detail }),
    code,
    next: row.next,
    ...(options.issues && { issues: [...options.issues] }),
    ...(options.moreIssues && { moreIssues: options.moreIssues }),
    requestId,
  };
}
