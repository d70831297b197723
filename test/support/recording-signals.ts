import type { JobSignals } from '../../src/temporal/job-signals.js';

/** What workflows are told is noted, as `name jobId`; of a verdict, with the generation it is about behind. */
export function recordingSignals(signalled: string[]): JobSignals {
  const record = (name: string) => async (jobId: string) => void signalled.push(`${name} ${jobId}`);
  return {
    slotGranted: record('slotGranted'),
    generationHint: record('generationHint'),
    resume: async (jobId) => {
      await record('resume')(jobId);
      return true;
    },
    cancel: async (jobId) => {
      await record('cancel')(jobId);
      return true;
    },
    judge: async (jobId, { decision, generationId }) => {
      signalled.push(`${decision} ${jobId} ${generationId}`);
      return true;
    },
    status: async () => 'running',
  };
}
