import { keepsEnding } from './diagnose-ended.js';
import { healerRests } from './diagnose-healer.js';
import { diagnoseJobs } from './diagnose-jobs.js';
import { diagnoseVersions } from './diagnose-versions.js';
import { diagnoseWorkers } from './diagnose-workers.js';
import { type Facts, isAnswered, type Known, type RowFacts } from './facts.js';
import { type Check, type Finding, worstFirst } from './finding.js';

/** In this order. A new one: its name in finding.ts, and a line here. */
const CHECKS: Check[] = [diagnoseVersions, diagnoseWorkers, keepsEnding, diagnoseJobs, healerRests];

/** Names the causes in plain words, the worst first. Pure: the same facts give the same findings. */
export function diagnose(facts: Facts): Finding[] {
  const { temporal, database } = facts;
  const findings = unanswered(facts);
  if (isAnswered(temporal)) {
    const known: Known = { ...facts, temporal, rows: isAnswered(database) ? database : NO_ROWS };
    for (const check of CHECKS) findings.push(...check(known, findings));
  }
  return worstFirst(findings);
}

const NO_ROWS: RowFacts = { notStarted: 0, jobIds: [] };

/** A part that cannot be asked is a finding, and hides no other. */
function unanswered({ temporal, database }: Facts): Finding[] {
  const findings: Finding[] = [];
  if (!isAnswered(temporal)) {
    findings.push({
      code: 'temporal_unanswering',
      severity: 'broken',
      message: `Temporal does not answer, so jobs stand still: ${temporal.fault}`,
      next: 'Look at the Temporal server and at TEMPORAL_ADDRESS. Nothing is lost: jobs go on when it is back.',
      waitingFor: 'waiting for Temporal, which does not answer',
    });
  }
  if (!isAnswered(database)) {
    findings.push({
      code: 'database_unanswering',
      severity: 'broken',
      message: `PostgreSQL does not answer, so no job is accepted and none gets on: ${database.fault}`,
      next: 'Look at PostgreSQL and at DATABASE_URL. Nothing is lost: jobs go on when it is back.',
    });
  }
  return findings;
}
