import type { Facts } from '../../src/versions/detector/facts.js';
import type { FindingCode } from '../../src/versions/detector/finding.js';
import type { StalledRun } from '../../src/versions/stalled-run.js';
import { AT_1203, deployment, facts, NOON, version } from './detector-facts.js';

/** What the detector has to say of routing and versions, of workers and of jobs. */

export const rows = (...jobIds: string[]) => ({ notStarted: jobIds.length, oldestAt: AT_1203, jobIds });
export const gone = { workers: 0, lastSeenAt: AT_1203 };
export const old = (more = {}) => version('old', { status: 'draining', ...more });
export const stalled = (more: Partial<StalledRun> = {}): StalledRun => ({
  ...{ workflowId: 'job-1', buildId: 'new', cause: 'nondeterminism', message: 'no such timer', eventId: 31 },
  ...{ since: AT_1203, ...more },
});

export interface Case {
  name: string;
  given: Facts;
  /** Build of the code on the disk. */
  disk?: string;
  /** All findings, the worst first. */
  expected: FindingCode[];
  /** In the first one's message. */
  says?: string[];
  next?: string;
  /** What jobs are told. */
  waiting?: Record<string, string>;
}

export const NO_WORKER = 'waiting for worker version pro:new: no live worker since 12:03 UTC';

export const VERSION_CASES: Case[] = [
  { name: 'all is well', given: facts(), expected: [] },
  {
    name: 'Temporal does not answer',
    given: facts({}, { temporal: { fault: 'No answer within 8000 ms.' } }),
    expected: ['temporal_unanswering'],
    says: ['Temporal does not answer', 'No answer within 8000 ms.'],
    next: 'TEMPORAL_ADDRESS',
  },
  {
    name: 'the database does not answer, and the workers are gone too',
    given: facts({ versions: [version('new', gone)] }, { database: { fault: 'refused' } }),
    expected: ['database_unanswering', 'current_without_workers'],
    says: ['PostgreSQL does not answer', 'refused'],
  },
  {
    name: 'no worker has ever reported',
    given: facts({ deployment: undefined, versions: [], workers: [] }, { database: rows('a', 'b') }),
    expected: ['deployment_unknown'],
    says: ['No worker of the deployment "pro" has ever reported', '2 jobs accepted and not begun'],
    waiting: { a: 'waiting for a worker: none has ever reported', b: 'waiting for a worker: none has ever reported' },
  },
  {
    name: 'no Current version',
    given: facts(
      { deployment: deployment({ current: undefined }), versions: [version('new', { status: 'inactive' })] },
      { database: rows('a') },
    ),
    expected: ['no_current_version'],
    says: ['no Current version', 'Builds with live workers: new', '1 job accepted'],
    next: 'pro deploy promote new',
    waiting: { a: 'waiting for a worker version: none gets new jobs (no Current version)' },
  },
  {
    name: 'no Current version, and nobody who could be',
    given: facts({ deployment: deployment({ current: undefined }), versions: [], workers: [] }),
    expected: ['no_current_version'],
    says: ['No build that may be promoted has a live worker either'],
    next: 'Start a worker',
  },
  {
    name: 'no Current version, and only one with workers that the gate has refused',
    given: facts({ deployment: deployment({ current: undefined }), versions: [version('new', { gateFailed: true })] }),
    expected: ['no_current_version'],
    next: 'Start a worker',
  },
  {
    name: 'Current has no live worker since 12:03',
    given: facts({ versions: [version('new', { ...gone, openJobs: 3, jobIds: ['x'] })] }, { database: rows('a') }),
    expected: ['current_without_workers'],
    says: [
      'Current is build new, and there is no live worker of it since 12:03 UTC',
      '3 open jobs on it',
      '1 job accepted',
    ],
    next: 'Start workers of build new.',
    waiting: { x: NO_WORKER, a: NO_WORKER },
  },
  {
    name: 'Current has no live worker, another version has',
    given: facts({ versions: [version('new', gone), old()] }),
    expected: ['current_without_workers'],
    next: 'pro deploy promote old',
  },
  {
    name: 'Current has no live worker, and the other version has not passed the gate',
    given: facts({ versions: [version('new', gone), old({ gateFailed: true })] }),
    expected: ['current_without_workers'],
    next: 'Start workers of build new.',
  },
  {
    name: 'Current never had a worker anybody knows of',
    given: facts({ versions: [version('new', { workers: 0, lastSeenAt: undefined, since: AT_1203 })] }),
    expected: ['current_without_workers'],
    says: ['since 12:03 UTC'],
  },
  {
    name: 'a worker that is being started anew',
    given: facts({ versions: [version('new', { workers: 0, lastSeenAt: new Date(NOON.getTime() - 5_000) })] }),
    expected: [],
  },
  {
    name: 'yesterday is said with its day',
    given: facts({ versions: [version('new', { workers: 0, lastSeenAt: new Date('2026-11-21T23:58:00Z') })] }),
    expected: ['current_without_workers'],
    says: ['since 2026-11-21 23:58 UTC'],
  },
  {
    name: 'open jobs on a build whose workers are gone',
    given: facts({ versions: [version('new'), old({ ...gone, openJobs: 2, jobIds: ['x', 'y'] })] }),
    expected: ['version_without_workers'],
    says: ['2 open jobs on build old, whose workers are gone since 12:03 UTC: x, y.'],
    next: 'Jobs that fit build new are moved there by themselves, now. Bring its workers back: pro deploy restore old',
    waiting: { y: 'waiting for worker version pro:old: no live worker since 12:03 UTC' },
  },
  {
    name: 'open jobs on a build whose workers left a minute ago',
    given: facts({
      versions: [
        version('new'),
        old({ workers: 0, lastSeenAt: new Date(NOON.getTime() - 60_000), openJobs: 1, jobIds: ['x'] }),
      ],
    }),
    expected: ['version_without_workers'],
    next: 'in 4 min',
  },
  {
    name: 'open jobs on a build without workers, where rescue is by hand',
    given: facts(
      { versions: [version('new'), old({ ...gone, openJobs: 1, jobIds: ['x'] })] },
      { rescueAfterSeconds: 0 },
    ),
    expected: ['version_without_workers'],
    next: 'pro deploy move --from old --to new',
  },
  {
    name: 'jobs that rescue could not move',
    given: facts({
      versions: [
        version('new'),
        old({ ...gone, openJobs: 1, jobIds: ['x'], refused: [{ jobId: 'x', reason: 'x, event 9' }] }),
      ],
    }),
    expected: ['version_without_workers'],
    says: ['1 job cannot go on on the Current build: x, event 9'],
    next: 'Bring its workers back: pro deploy restore old',
  },
  {
    name: 'more jobs that rescue could not move than are written down',
    given: facts({
      versions: [
        version('new'),
        old({ ...gone, openJobs: 9, jobIds: ['x'], refused: [{ jobId: 'x', reason: 'x, event 9' }], moreRefused: 7 }),
      ],
    }),
    expected: ['version_without_workers'],
    says: ['8 jobs cannot go on on the Current build: x, event 9'],
    next: 'Jobs that fit build new are moved there by themselves',
  },
  {
    name: 'more jobs than anybody reads',
    given: facts({
      versions: [version('new'), old({ ...gone, openJobs: 70, jobIds: Array.from({ length: 70 }, (_, n) => `j${n}`) })],
    }),
    expected: ['version_without_workers'],
    says: ['70 open jobs', 'the first 50', 'j49.'],
    waiting: { j69: 'waiting for worker version pro:old: no live worker since 12:03 UTC' },
  },
  {
    name: 'a version without workers and without jobs',
    given: facts({ versions: [version('new'), old(gone)] }),
    expected: [],
  },
  {
    name: 'a draining version with workers and jobs',
    given: facts({ versions: [version('new'), old({ openJobs: 2 })] }),
    expected: [],
  },
  {
    name: 'a ramping version without workers',
    given: facts({
      deployment: deployment({ ramping: { buildId: 'old', percent: 25 } }),
      versions: [version('new'), version('old', { ...gone, status: 'ramping' })],
    }),
    expected: ['ramping_without_workers'],
    says: ['Build old gets 25 % of new jobs', 'since 12:03 UTC'],
    next: 'pro deploy rollback',
  },
];
