import type { WorkerFacts } from '../../src/versions/detector/facts.js';
import type { StalledRun } from '../../src/versions/stalled-run.js';
import { type Case, gone, rows, stalled } from './detector-cases.js';
import { AT_1203, deployment, facts, NOON, version, worker } from './detector-facts.js';

/** A worker process that ended without a word, when it was 12:03 and this much later. */
const ended = (seconds: number, more: Partial<WorkerFacts> = {}) =>
  worker({ alive: false, lastSeenAt: new Date(AT_1203.getTime() + seconds * 1000), ...more });
const ranOut = (more: Partial<StalledRun> = {}) =>
  stalled({ cause: 'ran_out', message: 'the first try ran out of time', worker: 'worker:host:1', ...more });
const THRICE = [worker(), ended(0), ended(60), ended(120)];

/** `old` was Current until noon. */
const leftBehind = deployment({
  versions: [
    { buildId: 'new', status: 'current', createdAt: AT_1203 },
    { buildId: 'old', status: 'draining', createdAt: AT_1203 },
  ],
});

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
    name: 'a step that ends its worker again and again is no fault of the workflow code',
    given: facts({ stalled: [stalled({ cause: 'step_cut_off', message: 'step prepare, try 4' })], workers: THRICE }),
    expected: ['worker_keeps_ending'],
    says: [
      '3 worker processes of build new ended without a word in the last 10 min, the last at 12:05 UTC: killed, or out of memory',
      'job job-1, step prepare, try 4',
    ],
    next: 'pro jobs cancel JOB',
    waiting: { 'job-1': 'waiting for a worker that lasts: those of version pro:new end again and again' },
  },
  {
    name: 'tasks of other jobs, which run out of time with it, and what waits meanwhile',
    given: facts({
      stalled: [ranOut(), ranOut({ workflowId: 'job-2' })],
      workers: [worker({ identity: 'worker:host:2' }), ended(-5)],
      versions: [version('new', { backlogAgeSeconds: 180 })],
    }),
    expected: ['worker_keeps_ending'],
    says: ['1 worker process of build new', 'job job-1, the first try ran out of time, and 1 other job'],
  },
  {
    name: 'workers that end again and again, and nobody is there for the moment',
    given: facts({ workers: THRICE.slice(1), versions: [version('new', gone)] }),
    expected: ['current_without_workers', 'worker_keeps_ending'],
  },
  {
    name: 'tasks that run out of time while their worker lives',
    given: facts({ stalled: [ranOut()] }),
    expected: ['worker_stuck'],
    says: ['Workflow tasks of 1 job run out of time on build new', 'the first try ran out of time'],
    waiting: { 'job-1': 'waiting for a worker of version pro:new that gets on' },
  },
  {
    name: 'the same with a worker that ended long before, one that was stopped, and one of another build',
    given: facts({
      stalled: [ranOut()],
      workers: [
        worker(),
        ended(-60),
        ended(5, { stopping: true }),
        ended(5, { version: { deploymentName: 'pro', buildId: 'old' } }),
      ],
    }),
    expected: ['worker_stuck'],
  },
  {
    name: 'tasks whose worker is gone, on a server that keeps no heartbeats',
    given: facts({ stalled: [ranOut({ worker: 'worker:host:0' })], workers: [worker({ source: 'poll' })] }),
    expected: ['worker_keeps_ending'],
    says: ['Workers of build new are gone that had work in hand', 'job job-1'],
  },
  {
    name: 'tasks whose worker is still there, on a server that keeps no heartbeats',
    given: facts({ stalled: [ranOut()], workers: [worker({ source: 'poll' })] }),
    expected: ['worker_stuck'],
  },
  {
    name: 'a step that is slow, and workers that ended an hour ago',
    given: facts({
      stalled: [stalled({ cause: 'step_cut_off', message: 'step prepare, try 4' })],
      workers: [worker(), ended(-3600), ended(-3600), ended(-3600)],
    }),
    expected: [],
  },
  { name: 'workers that were killed twice', given: facts({ workers: [worker(), ended(0), ended(9)] }), expected: [] },
  {
    name: 'two causes on two builds',
    given: facts({ stalled: [stalled(), stalled({ workflowId: 'job-2', buildId: 'old', cause: 'throws' })] }),
    expected: ['nondeterminism', 'workflow_code_throws'],
  },
  {
    name: 'code on disk that no worker runs',
    given: facts(),
    disk: 'disk',
    expected: ['disk_build_not_running'],
    says: ['The code on disk is build disk, and no worker runs it: live workers are of build new (Current: new)'],
    next: 'Start a worker of this code',
  },
  {
    name: 'code on disk whose workers get no jobs',
    given: facts({ versions: [version('new'), version('disk', { status: 'inactive' })] }),
    disk: 'disk',
    expected: ['disk_build_not_current'],
    says: ['gets no new jobs: Current is build new'],
    next: 'pro deploy promote disk',
  },
  {
    name: 'code on disk that gets a share',
    given: facts({ versions: [version('new'), version('disk', { status: 'ramping' })] }),
    disk: 'disk',
    expected: [],
  },
  {
    name: 'code on disk that the gate has refused',
    given: facts({ versions: [version('new'), version('disk', { status: 'inactive', gateFailed: true })] }),
    disk: 'disk',
    expected: ['disk_build_not_current'],
    says: ['build disk, has not passed the gate'],
    next: 'See why, and mend it',
  },
  {
    name: 'code on disk that is older than Current, with live workers',
    given: facts({ deployment: leftBehind, versions: [version('new'), version('old', { status: 'draining' })] }),
    disk: 'old',
    expected: ['disk_build_not_current'],
    says: ['build old, which got jobs before build new did'],
    next: "Bring this machine's code up to that of build new",
  },
  {
    name: 'code on disk that is older than Current, and that no worker runs any more',
    given: facts({ deployment: leftBehind }),
    disk: 'old',
    expected: ['disk_build_not_current'],
    next: 'pro deploy restore new',
  },
  { name: 'code on disk that is Current', given: facts(), disk: 'new', expected: [] },
  {
    name: 'no schedule that heals',
    given: facts({ healer: 'missing' }),
    expected: ['healer_missing'],
    says: ['"reconcile-jobs" is gone'],
  },
  {
    name: 'a schedule that heals and is paused',
    given: facts({ healer: { madeAt: AT_1203, lastSucceededAt: AT_1203, paused: 'the bucket moves' } }),
    expected: ['healer_paused'],
    says: ['"reconcile-jobs" is paused ("the bucket moves")'],
    next: 'temporal schedule toggle --unpause --schedule-id reconcile-jobs',
  },
  {
    name: 'a schedule that heals and has not come to its end for minutes',
    given: facts({ healer: { madeAt: AT_1203, lastSucceededAt: AT_1203 } }),
    expected: ['healer_late'],
    says: ['for the last time 7 min ago'],
    next: 'Temporal UI (Schedules, reconcile-jobs)',
  },
  {
    name: 'a schedule that heals and has never come to its end',
    given: facts({ healer: { madeAt: AT_1203 } }),
    expected: ['healer_late'],
  },
  {
    name: 'a schedule that heals, in a stack that has only just been started again',
    given: facts({ healer: { madeAt: AT_1203, lastSucceededAt: AT_1203 }, watchedSince: NOON }),
    expected: [],
  },
  {
    name: 'a schedule that heals, a moment ago',
    given: facts({ healer: { madeAt: AT_1203, lastSucceededAt: NOON } }),
    expected: [],
  },
  {
    name: 'a schedule that heals, and no workers it could heal with',
    given: facts({ versions: [version('new', gone)], healer: { madeAt: AT_1203, lastSucceededAt: AT_1203 } }),
    expected: ['current_without_workers'],
  },
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
    next: 'Unused ones are deleted by themselves once an hour',
  },
];
