import { ApiProblem } from '../../../src/api-client/api-problem.js';

/** What the API says is wrong with a field, in its words. */
export const issueOf = (error: unknown, field: string): string | undefined =>
  error instanceof ApiProblem ? error.issues.find((issue) => issue.field === field)?.message : undefined;

/** All that is wrong is said at these fields already. */
export const isSaidAt = (error: unknown, ...fields: string[]): boolean =>
  error instanceof ApiProblem &&
  error.issues.length > 0 &&
  error.issues.every((issue) => fields.some((field) => field === issue.field));
