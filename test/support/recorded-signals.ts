import type { JobSignals } from '../../src/temporal/job-signals.js';

/** For activities that run without Temporal: `woken` are the jobs that were told of their place, in order. */
export function recordedSignals(overrides: Partial<JobSignals> = {}) {
  const woken: string[] = [];
  const signals: JobSignals = {
    slotGranted: async (jobId) => {
      woken.push(jobId);
    },
    generationHint: async () => undefined,
    resume: async () => true,
    judge: async () => true,
    cancel: async () => true,
    status: async () => 'running',
    ...overrides,
  };
  return { woken, signals };
}
