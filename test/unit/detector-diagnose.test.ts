import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/deployment/detector/diagnose.js';
import type { Facts, StalledRun } from '../../src/deployment/detector/facts.js';
import { FINDING_CODES, type FindingCode } from '../../src/deployment/detector/finding.js';
import { waitingJobs } from '../../src/deployment/detector/waiting-jobs.js';
import { AT_1203, deployment, facts, NOON, version, worker } from '../support/detector-facts.js';

const rows = (...jobIds: string[]) => ({ notStarted: jobIds.length, oldestAt: AT_1203, jobIds });
const gone = { workers: 0, lastSeenAt: AT_1203 };
const old = (more = {}) => version('old', { status: 'draining', ...more });
const stalled = (more: Partial<StalledRun> = {}): StalledRun => ({
  ...{ workflowId: 'job-1', buildId: 'new', cause: 'nondeterminism', message: 'no such timer', eventId: 31 },
  ...{ since: AT_1203, ...more },
});

interface Case {
  name: string;
  given: Facts;
  /** All findings, the worst first. */
  expected: FindingCode[];
  /** In the first one's message. */
  says?: string[];
  next?: string;
  /** What jobs are told. */
  waiting?: Record<string, string>;
}

const NO_WORKER = 'waiting for worker version pro:new: no live worker since 12:03 UTC';

const CASES: Case[] = [
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
    says: ['No build has a live worker either'],
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
        old({ ...gone, openJobs: 1, jobIds: ['x'], refused: [{ jobId: 'x', reason: 'event 9' }] }),
      ],
    }),
    expected: ['version_without_workers'],
    says: ['1 job cannot go on on the Current build; x: event 9'],
    next: 'Bring its workers back: pro deploy restore old',
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
  {
    name: 'the queue is called otherwise in the API',
    given: facts(
      { workers: [worker({ taskQueue: 'jbos' })], queue: { backlogCount: 1, backlogAgeSeconds: 3, pollers: 0 } },
      { database: rows('a') },
    ),
    expected: ['queue_mismatch'],
    says: ['The API puts jobs on the queue "jobs", which no worker polls; workers of "pro" poll "jbos"'],
    next: 'TEMPORAL_TASK_QUEUE',
    waiting: { a: 'waiting for a worker on the queue "jobs": none polls it' },
  },
  {
    name: 'the same on a server without heartbeats, by the queues of the version',
    given: facts({
      workers: [],
      versions: [version('new', { queues: ['jbos'] })],
      queue: { backlogCount: 1, backlogAgeSeconds: 3, pollers: 0 },
    }),
    expected: ['queue_mismatch'],
    says: ['"jbos"'],
  },
  {
    name: 'workers of another deployment on another queue are none of ours',
    given: facts({
      workers: [worker({ taskQueue: 'else', version: { deploymentName: 'else', buildId: 'z' } })],
      versions: [version('new', gone)],
      queue: { backlogCount: 1, backlogAgeSeconds: 3, pollers: 0 },
    }),
    expected: ['current_without_workers'],
  },
  {
    name: 'another queue, and nobody waits on ours',
    given: facts({
      workers: [worker({ taskQueue: 'jbos' })],
      queue: { backlogCount: 0, backlogAgeSeconds: 0, pollers: 0 },
    }),
    expected: [],
  },
  {
    name: 'unversioned workers beside those of Current',
    given: facts({ workers: [worker(), worker({ identity: 'stray', version: undefined })] }),
    expected: ['unversioned_workers'],
    says: ['1 worker without a version poll', 'get no work, because build new is Current', 'stray on host'],
  },
  {
    name: 'only unversioned workers',
    given: facts({ workers: [worker({ version: undefined, host: undefined })], versions: [version('new', gone)] }),
    expected: ['current_without_workers', 'unversioned_workers'],
  },
  {
    name: 'unversioned workers that are gone, or of another queue',
    given: facts({
      workers: [
        worker(),
        worker({ version: undefined, alive: false }),
        worker({ version: undefined, taskQueue: 'else' }),
      ],
    }),
    expected: [],
  },
  {
    name: 'non-determinism, told once a build',
    given: facts({ stalled: [stalled({ workflowId: 'job-2', since: NOON }), stalled()] }),
    expected: ['nondeterminism'],
    says: [
      'The code of build new does not fit what 2 jobs did before',
      'job job-1, event 31, since 12:03 UTC: no such timer',
    ],
    next: 'pro deploy rollback',
    waiting: {
      'job-2': 'waiting for another worker version than pro:new, whose code does not fit what the job did before',
    },
  },
  {
    name: 'workflow code that throws, on another build',
    given: facts(
      { stalled: [stalled({ cause: 'throws', message: 'boom', buildId: 'old' })] },
      { database: rows('job-1') },
    ),
    expected: ['workflow_code_throws'],
    says: ['The workflow code of build old throws in 1 job', 'boom'],
    waiting: { 'job-1': 'waiting for a corrected worker version: the code of pro:old throws' },
  },
  {
    name: 'two causes on two builds',
    given: facts({ stalled: [stalled(), stalled({ workflowId: 'job-2', buildId: 'old', cause: 'throws' })] }),
    expected: ['nondeterminism', 'workflow_code_throws'],
  },
  {
    name: 'code on disk that no worker runs',
    given: facts({}, { diskBuildId: 'disk' }),
    expected: ['disk_build_not_running'],
    says: ['The code on disk is build disk, and no worker runs it: live workers are of build new (Current: new)'],
    next: 'Start a worker of this code',
  },
  {
    name: 'code on disk whose workers get no jobs',
    given: facts({ versions: [version('new'), version('disk', { status: 'inactive' })] }, { diskBuildId: 'disk' }),
    expected: ['disk_build_not_current'],
    says: ['gets no new jobs: Current is build new'],
    next: 'pro deploy promote disk',
  },
  {
    name: 'code on disk that gets a share',
    given: facts({ versions: [version('new'), version('disk', { status: 'ramping' })] }, { diskBuildId: 'disk' }),
    expected: [],
  },
  { name: 'code on disk that is Current', given: facts({}, { diskBuildId: 'new' }), expected: [] },
  {
    name: 'workers that cannot keep up',
    given: facts({ versions: [version('new', { backlogAgeSeconds: 180, workers: 2 })] }, { database: rows('a') }),
    expected: ['backlog_grows'],
    says: ['Work for build new waits for 3 min: its 2 live workers cannot keep up'],
  },
  {
    name: 'jobs that nobody began, without a cause that is known',
    given: facts({}, { database: rows('a') }),
    expected: ['jobs_not_started'],
    says: ['1 job accepted, the oldest 7 min ago, and not begun, although Current build new has live workers'],
  },
  {
    name: 'too many versions',
    given: facts({
      deployment: deployment({
        versions: Array.from({ length: 80 }, () => ({ buildId: 'x', status: 'drained' as const, createdAt: NOON })),
      }),
    }),
    expected: ['many_versions'],
    says: ['80 versions'],
    next: 'pro deploy sweep',
  },
];

describe('diagnose', () => {
  it.each(CASES)('$name', ({ given, expected, says = [], next = '', waiting = {} }) => {
    const findings = diagnose(given);
    expect(findings.map(({ code }) => code)).toEqual(expected);
    for (const words of says) expect(findings[0]?.message).toContain(words);
    expect(findings[0]?.next ?? '').toContain(next);
    expect(Object.fromEntries(waitingJobs(given, findings))).toMatchObject(waiting);
    for (const finding of findings) expect(finding.jobIds?.length ?? 0).toBeLessThanOrEqual(50);
  });

  it('has a case for each thing it can find', () => {
    const found = new Set(CASES.flatMap(({ expected }) => expected));
    expect(FINDING_CODES.filter((code) => !found.has(code))).toEqual([]);
  });

  it('changes nothing of what it is given', () => {
    const given = facts({ stalled: [stalled({ since: NOON }), stalled()] }, { database: rows('a') });
    const before = structuredClone(given);
    diagnose(given);
    expect(given).toEqual(before);
  });
});
