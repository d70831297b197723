import type { Problem } from '../http/schemas.js';

/** The API said no: its own words (problem+json), or what stands for them where something before it answered. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  /** Of src/domain/error-table.ts; `unreadable_answer` where no API of ours answered. */
  readonly code: string;
  readonly detail: string | undefined;
  /** What to do now. */
  readonly next: string;
  readonly issues: NonNullable<Problem['issues']>;
  readonly moreIssues: number;
  readonly requestId: string | undefined;
  /** When to ask again, where the API said so. */
  readonly retryAfterMs: number | undefined;
  /** All that was said, with the members that only some problems have. */
  readonly problem: Partial<Problem>;

  constructor(status: number, problem: Partial<Problem>, retryAfterMs?: number) {
    super(problem.title ?? `The server answered ${status} with something that cannot be read.`);
    this.status = status;
    this.code = problem.code ?? 'unreadable_answer';
    this.detail = problem.detail;
    this.next = problem.next ?? 'Try again in a moment.';
    this.issues = problem.issues ?? [];
    this.moreIssues = problem.moreIssues ?? 0;
    this.requestId = problem.requestId;
    this.retryAfterMs = retryAfterMs;
    this.problem = problem;
  }

  /** Everything in lines, for terminals. */
  get words(): string {
    const first = [`The API answered ${this.status}:`, this.message, this.detail, this.next].filter(Boolean).join(' ');
    const lines = this.issues.map(({ field, message }) => `  ${field}: ${message}`);
    return [first, ...lines, ...(this.moreIssues > 0 ? [`  … and ${this.moreIssues} more`] : [])].join('\n');
  }
}

/** Reads an answer that is no success. */
export async function problemFrom(response: Response): Promise<ApiProblem> {
  const body = await response.text();
  return new ApiProblem(response.status, parsed(body), retryAfterMs(response.headers));
}

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
