/** Of the bodies of overview-schemas.ts, for openapi-examples.ts. */

const AT = '2026-11-30T09:12:00.000Z';
const LATER = '2026-11-30T09:14:31.000Z';
const BUILD_ID = '0f3c5a7e9b1d';

const slots = {
  concurrency: 3,
  held: [{ jobId: 'b3f6a2d4-6a0e-4c57-9d0b-2f5f3f3f0a11', userId: 'anna', name: 'Interview Anna', grantedAt: AT }],
  waiting: [],
  moreWaiting: 0,
};

const deployment = {
  ...{ deployment: 'pro-video-editor', taskQueue: 'pro-jobs', known: true, current: BUILD_ID, moreVersions: 0 },
  versions: [
    {
      ...{ buildId: BUILD_ID, status: 'current' as const, since: AT, gate: { passed: true, at: AT } },
      ...{ liveWorkers: 1, openJobs: 1, oldestBacklogSeconds: 0 },
    },
  ],
  workers: [
    {
      ...{ identity: '4711@worker-1', host: 'worker-1', buildId: BUILD_ID, deployment: 'pro-video-editor' },
      ...{ taskQueue: 'pro-jobs', lastSeenSeconds: 2, alive: true, stopping: false },
    },
  ],
};

export const OVERVIEW_EXAMPLES = {
  Overview: {
    at: LATER,
    down: [],
    bucket: { name: 'pro-video-editor', state: 'own' as const },
    syncSo: { url: 'https://api.sync.so', kind: 'real' as const },
    detector: { lookedAt: LATER, findings: [] },
    notStarted: { jobs: 0, oldestSeconds: 0 },
    deployment,
    slots,
    counts: { queued: 0, processing: 1, completed: 41, failed: 2, cancelled: 0, needs_attention: 0 },
  },
  Slots: slots,
  SlotsChange: { concurrency: 3 },
};
