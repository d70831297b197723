import { type Facts, isAnswered } from './facts.js';
import type { Finding, FindingCode } from './finding.js';

/** What a job waits for, by its id: only jobs that wait for the deployment. */
export type WaitingJobs = ReadonlyMap<string, string>;

/** Findings that keep new jobs from beginning. */
const HOLDS_NEW: FindingCode[] = [
  ...(['deployment_unknown', 'no_current_version', 'current_without_workers', 'queue_mismatch'] as const),
];

/** Joins the findings, whose lists of jobs are short, with all the jobs the facts know. */
export function waitingJobs({ temporal, database }: Facts, findings: readonly Finding[]): WaitingJobs {
  const rows = isAnswered(database) ? database.jobIds : [];
  const versions = isAnswered(temporal) ? temporal.versions : [];
  const waiting = new Map<string, string>();
  for (const { code, buildId, jobIds = [], waitingFor } of findings) {
    if (!waitingFor) continue;
    const onVersion = VERSION_CODES.includes(code)
      ? versions.find((version) => version.buildId === buildId)
      : undefined;
    for (const id of [...jobIds, ...(onVersion?.jobIds ?? []), ...(HOLDS_NEW.includes(code) ? rows : [])]) {
      if (!waiting.has(id)) waiting.set(id, waitingFor); // the worst finding comes first
    }
  }
  return waiting;
}

const VERSION_CODES: FindingCode[] = ['current_without_workers', 'version_without_workers'];
