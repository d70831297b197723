import { type Case, gone, rows, stalled } from './detector-cases.js';
import { deployment, facts, NOON, version, worker } from './detector-facts.js';

/** Of workers that are not those the jobs are for, and of jobs that do not get on. */
export const WORKER_CASES: Case[] = [
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
    name: 'a server that keeps no heartbeats',
    given: facts({ workers: [worker({ source: 'poll', alive: false })], versions: [version('new', gone)] }),
    expected: ['current_without_workers'],
    says: ['The server keeps no heartbeats of workers, so by their polls this is known 75 s after it happened'],
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
