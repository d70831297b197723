import { activityInfo } from '@temporalio/activity';
import type { PreparedMedia, ProJobInput, PublishedResult, SharedMedia } from '../../src/domain/job.js';
import type { FlatActivities } from './workflow-environment.js';

export type JobActivities = FlatActivities;

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
      media: sharedOf(input),
    }),
    submitGeneration: async () => ({ generationId: 'generation-1' }),
    checkGeneration: async ({ overdue }) => ({ status: 'COMPLETED', percent: 85, overdue }),
    publishResult: async ({ jobId }) => ({ published: resultOf(jobId) }),
    acceptResult: async ({ jobId }) => resultOf(jobId),
    recordProgress: async () => undefined,
    completeJob: async () => undefined,
    failJob: async () => undefined,
    acquireSlot: async () => ({ granted: true, place: 0 }),
    releaseSlot: async () => undefined,
    holdAccount: async () => true,
    findGeneration: async () => undefined,
    discardFiles: async () => undefined,
    fetchAsset: async () => 'checking',
    probeAsset: async () => 'stored',
    recordAdoption: async () => undefined,
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

/** With signed URLs nothing is moved. */
export const sharedOf = ({ video, audio }: ProJobInput): SharedMedia => ({
  video: { key: video.key },
  audio: Object.fromEntries(audio.map(({ refId, key }) => [refId, { key }])),
});

const resultOf = (jobId: string): PublishedResult => ({
  key: `users/u1/jobs/${jobId}/pro_result_${jobId}.mp4`,
  url: 'http://s3.test/result.mp4',
  bytes: 10,
  sha256: 'ab',
  durationSeconds: 12,
});
