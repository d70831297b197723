/** What the detector found, by the most certain first. Programs branch on these; they are labels of the metrics too. */
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
  'unversioned_workers',
  'disk_build_not_running',
  'disk_build_not_current',
  'backlog_grows',
  'jobs_not_started',
  'many_versions',
] as const;

export type FindingCode = (typeof FINDING_CODES)[number];

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
  /** Jobs that wait because of it; at most MOST_IDS. */
  jobIds?: string[];
  /** What such a job waits for, as its owner is told. */
  waitingFor?: string;
}

/** Enough for a person; whoever needs all asks Temporal with the query of the version. */
export const MOST_IDS = 50;

/** The same fault, also when its numbers change. */
export const keyOf = ({ code, buildId = '' }: Finding): string => `${code} ${buildId}`;

/** As programs read it, from /readyz and from `--json`. */
export const findingAsData = ({ since, waitingFor: _forJobs, ...finding }: Finding) => ({
  ...finding,
  ...(since && { since: since.toISOString() }),
});
