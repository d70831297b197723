import type { Known } from './facts.js';

/** What the detector can find, the most certain first. Programs branch on these; they are labels of the metrics too. */
export const FINDING_CODES = [
  'temporal_unanswering',
  'database_unanswering',
  'deployment_unknown',
  'no_current_version',
  'current_without_workers',
  'ramping_without_workers',
  'version_without_workers',
  'queue_mismatch',
  'worker_keeps_ending',
  'nondeterminism',
  'workflow_code_throws',
  'worker_stuck',
  'healer_missing',
  'healer_paused',
  'healer_late',
  'unversioned_workers',
  'disk_build_not_running',
  'disk_build_not_current',
  'backlog_grows',
  'jobs_not_started',
  'many_versions',
] as const;

export type FindingCode = (typeof FINDING_CODES)[number];

/** Those that say by themselves why new jobs do not begin. */
const EXPLAINS: readonly FindingCode[] = [
  ...(['deployment_unknown', 'no_current_version', 'current_without_workers', 'ramping_without_workers'] as const),
  ...(['queue_mismatch', 'worker_keeps_ending', 'nondeterminism', 'workflow_code_throws', 'worker_stuck'] as const),
  'backlog_grows',
];

export interface Finding {
  code: FindingCode;
  /** `broken`: jobs wait that would not have to, and stay waiting. `warning`: they may soon. */
  severity: 'broken' | 'warning';
  /** The cause, in one or two sentences. */
  message: string;
  /** What to do now. */
  next: string;
  since?: Date;
  buildId?: string;
  /** Jobs that wait because of it, as far as they are known. */
  jobIds?: string[];
  /** What such a job waits for, as operators and admins are told. */
  waitingFor?: string;
}

/**
 * Looks for one thing that may be wrong: its cause, since when, whom it hits, and the command that mends it. `found`:
 * what the checks before it have found, so that one fault is told once.
 */
export type Check = (known: Known, found: readonly Finding[]) => Finding[];

/** Enough for a person; whoever needs all asks Temporal with the query of the version. */
export const MOST_IDS = 50;

/** The same fault, also when its numbers change. */
export const keyOf = ({ code, buildId = '' }: Finding): string => `${code} ${buildId}`;

/** Why new jobs do not begin is known already. */
export const isExplained = (found: readonly Finding[]): boolean => found.some(({ code }) => EXPLAINS.includes(code));

/** The worst first. */
export const worstFirst = (findings: readonly Finding[]): Finding[] => findings.toSorted((a, b) => rank(a) - rank(b));

const rank = ({ severity, code }: Finding) =>
  (severity === 'broken' ? 0 : FINDING_CODES.length) + FINDING_CODES.indexOf(code);

/** As programs read it, from the operators' /readyz and from `--json`. */
export const findingAsData = ({ since, waitingFor: _forJobs, jobIds, ...finding }: Finding) => ({
  ...finding,
  ...(jobIds && { jobIds: jobIds.slice(0, MOST_IDS) }),
  ...(since && { since: since.toISOString() }),
});

/** What a job waits for. To its owner, versions of the workers are nothing he knows or can do anything about. */
export interface Wait {
  forAdmin: string;
  forOwner: string;
}

const FOR_OWNER: Partial<Record<FindingCode, string>> = {
  temporal_unanswering: 'waiting for a part of the service that does not answer',
  nondeterminism: 'waiting for a corrected version of the service',
  workflow_code_throws: 'waiting for a corrected version of the service',
};
const NOBODY_RUNS_IT = 'waiting for the service, of which nothing gets on with this job right now';

/** By a job's id: only jobs that wait for the deployment. */
export type WaitingJobs = ReadonlyMap<string, Wait>;

/** `findings`: the worst first, which is what a job is said to wait for. */
export function waitingJobs(findings: readonly Finding[]): WaitingJobs {
  const waiting = new Map<string, Wait>();
  for (const { code, jobIds = [], waitingFor: forAdmin } of findings) {
    if (!forAdmin) continue;
    const wait = { forAdmin, forOwner: FOR_OWNER[code] ?? NOBODY_RUNS_IT };
    for (const id of jobIds) if (!waiting.has(id)) waiting.set(id, wait);
  }
  return waiting;
}
