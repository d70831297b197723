import type { Facts, TemporalFacts, VersionFacts, WorkerFacts } from '../../src/versions/detector/facts.js';
import type { Deployment } from '../../src/versions/worker-deployment.js';

/** Facts as the detector gathers them, for tests: all is well unless something else is said. */

export const NOON = new Date('2026-11-22T12:10:00Z');
const minutesAgo = (minutes: number) => new Date(NOON.getTime() - minutes * 60_000);
/** 12:03 UTC. */
export const AT_1203 = minutesAgo(7);

export const version = (buildId: string, more: Partial<VersionFacts> = {}): VersionFacts => ({
  buildId,
  status: 'current',
  workers: 1,
  lastSeenAt: NOON,
  gateFailed: false,
  since: minutesAgo(60),
  backlogAgeSeconds: 0,
  queues: ['jobs'],
  openJobs: 0,
  jobIds: [],
  refused: [],
  moreRefused: 0,
  ...more,
});

export const worker = (more: Partial<WorkerFacts> = {}): WorkerFacts => ({
  identity: 'worker:host:1',
  host: 'host',
  taskQueue: 'jobs',
  version: { deploymentName: 'pro', buildId: 'new' },
  lastSeenAt: NOON,
  stopping: false,
  source: 'heartbeat',
  alive: true,
  ...more,
});

export const deployment = (more: Partial<Deployment> = {}): Deployment => ({
  name: 'pro',
  versions: ['new', 'old'].map((buildId) => ({ buildId, status: 'current' as const, createdAt: minutesAgo(60) })),
  current: 'new',
  conflictToken: new Uint8Array(),
  ...more,
});

type TemporalChanges = Partial<TemporalFacts>;

export function facts(temporal: TemporalChanges = {}, more: Partial<Facts> = {}): Facts {
  return {
    at: NOON,
    deploymentName: 'pro',
    taskQueue: 'jobs',
    rescueAfterSeconds: 300,
    database: { notStarted: 0, jobIds: [] },
    temporal: {
      deployment: deployment(),
      versions: [version('new')],
      workers: [worker()],
      queue: { backlogCount: 0, backlogAgeSeconds: 0, pollers: 1 },
      stalled: [],
      ...temporal,
    },
    ...more,
  };
}
