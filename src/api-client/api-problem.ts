import type { Problem } from '../http/schemas.js';

/** The API said no: its own words (problem+json), or what stands for them where something before it answered. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly title: string;
  /** Of src/domain/error-table.ts; `unreadable_answer` where no API of ours answered. */
  readonly code: string;
  readonly detail: string | undefined;
  /** What to do now. */
  readonly next: string;
  readonly issues: NonNullable<Problem['issues']>;
  readonly moreIssues: number;
  readonly requestId: string | undefined;

  constructor(
    readonly status: number,
    /** All that was said, with the members that only some problems have. */
    readonly problem: Partial<Problem>,
    /** When to ask again, where the API said so. */
    readonly retryAfterMs?: number,
  ) {
    super(inLines(status, problem));
    this.title = problem.title ?? `The server answered ${status} with something that cannot be read.`;
    this.code = problem.code ?? 'unreadable_answer';
    this.detail = problem.detail;
    this.next = problem.next ?? 'Try again in a moment.';
    this.issues = problem.issues ?? [];
    this.moreIssues = problem.moreIssues ?? 0;
    this.requestId = problem.requestId;
  }
}

/** Everything, for terminals and logs. */
function inLines(status: number, { title, detail, next, issues = [], moreIssues }: Partial<Problem>): string {
  if (title === undefined) return `The API answered ${status} with something that cannot be read.`;
  const first = [`The API answered ${status}:`, title, detail, next].filter(Boolean).join(' ');
  const lines = issues.map(({ field, message }) => `  ${field}: ${message}`);
  return [first, ...lines, ...(moreIssues ? [`  … and ${moreIssues} more`] : [])].join('\n');
}

/** Reads an answer that is no success. */
export async function problemFrom(response: Response): Promise<ApiProblem> {
  return problemOf(response.status, await response.text(), retryAfterMs(response.headers));
}

/** The same of an answer that came another way. */
export const problemOf = (status: number, body: string, retryAfterMs?: number): ApiProblem =>
  new ApiProblem(status, parsed(body), retryAfterMs);

function parsed(body: string): Partial<Problem> {
  try {
    const problem: unknown = JSON.parse(body);
    return typeof problem === 'object' && problem !== null ? problem : {};
  } catch {
    return {}; // a proxy's own page
  }
}

function retryAfterMs(headers: Headers): number | undefined {
  const seconds = Number(headers.get('Retry-After') ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}
