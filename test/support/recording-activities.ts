import { activityInfo } from '@temporalio/activity';
import type { AdoptedActivities } from '../../activities/adopted.js';
import type { PreparedMedia, ProJobInput, PublishedResult } from '../../src/domain/job.js';
import type { FlatActivities } from './workflow-environment.js';

/** Of jobs, adopted ones too. */
export type JobActivities = FlatActivities & AdoptedActivities;

export interface Call {
  name: string;
  args: unknown[];
}

/**
 * Activities that answer as if all went well and write down each call: workflow tests are about order and retries,
 * the real activities have tests of their own. `overrides` replaces single ones.
 */
export function recordingActivities(overrides: Partial<JobActivities> = {}) {
  const calls: Call[] = [];
  const base: JobActivities = {
    prepareAssets: async (input: ProJobInput): Promise<PreparedMedia> => ({
      videoSeconds: 12,
      audioSeconds: { a: 2 },
      segments: input.segments,
      warnings: [],
    }),
    shareAssets: async ({ video, audio }) => ({
      video: { key: video.key },
      audio: Object.fromEntries(audio.map(({ refId, key }) => [refId, { key }])),
    }),
    submitGeneration: async () => 'generation-1',
    checkGeneration: async () => ({ status: 'COMPLETED' }),
    publishResult: async ({ jobId }) => resultOf(jobId),
    recordProgress: async () => undefined,
    recordWarnings: async () => undefined,
    recordAttempt: async (_jobId, attempt) => attempt,
    recordGeneration: async () => undefined,
    completeJob: async () => undefined,
    failJob: async () => undefined,
    recordOverdue: async () => undefined,
    acquireSlot: async () => ({ granted: true, place: 0 }),
    releaseSlot: async () => undefined,
    holdAccount: async () => true,
    findGeneration: async () => undefined,
    discardFiles: async () => undefined,
    recordAdoption: async () => undefined,
    publishAdopted: async ({ jobId }) => resultOf(jobId),
  };
  const recorded = Object.entries({ ...base, ...overrides }).map(([name, run]) => [
    name,
    (...args: never[]) => {
      calls.push({ name, args });
      return (run as (...args: never[]) => unknown)(...args);
    },
  ]);
  return {
    calls,
    activities: Object.fromEntries(recorded) as JobActivities,
    named: (name: keyof JobActivities) => calls.filter((call) => call.name === name).map((call) => call.args),
  };
}

/** What each workflow's activities answer, by its id. */
export type Answering = Map<string, Pick<ReturnType<typeof recordingActivities>, 'calls' | 'activities'>>;

/**
 * A worker's default activity that gives each workflow the answers of its own; a step nobody gave an answer to finds
 * nothing to do.
 */
export const byWorkflow = (answering: Answering) => {
  return (...args: never[]): unknown => {
    const { activityType, workflowExecution } = activityInfo();
    const { calls, activities } = answering.get(workflowExecution?.workflowId ?? '') ?? recordingActivities();
    const run = (activities as Partial<Record<string, (...args: never[]) => unknown>>)[activityType];
    if (run) return run(...args);
    calls.push({ name: activityType, args });
    return {};
  };
};

const resultOf = (jobId: string): PublishedResult => ({
  key: `users/u1/jobs/${jobId}/pro_result_${jobId}.mp4`,
  url: 'http://s3.test/result.mp4',
  bytes: 10,
  sha256: 'ab',
  durationSeconds: 12,
});
