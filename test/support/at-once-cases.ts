import { beforeAll, describe, expect, it } from 'vitest';
import { failJob } from '../../src/db/job-steps.js';
import { problemSchema } from '../../src/http/schemas.js';
import type { TestApi } from './api.js';
import type { HealingStage } from './healing-stage.js';
import { FAULT, readJob } from './job-rows.js';
import { until } from './until.js';

export const AT_ONCE = 50;

/** One wish for one job, said by many at once over HTTP, on a real Temporal server. */
export function atOnceCases(stageOf: () => { stage: HealingStage; api: TestApi }): void {
  let stage: HealingStage;
  let url: string;
  beforeAll(async () => {
    const { api, ...given } = stageOf();
    stage = given.stage;
    const { db, signals, outcomes } = stage.deps;
    const starter = { ...stage.deps.starter, check: async () => undefined };
    const { store } = stage.stage.deps;
    // Jobs of the stage are of a user each; an admin sees them all.
    url = await api.variant({ db, signals, outcomes, starter, store, settings: { anonymousIsAdmin: true } });
  });

  /** How often each answer was given: a status, with the code where it is a problem. */
  async function said(jobId: string, verb: string): Promise<Record<string, number>> {
    const post = async () => {
      const response = await fetch(`${url}/api/v1/jobs/${jobId}/${verb}`, { method: 'POST' });
      const body: unknown = await response.json();
      return response.ok ? `${response.status}` : `${response.status} ${problemSchema.parse(body).code}`;
    };
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, post));
    const counts: Record<string, number> = {};
    for (const one of answers) counts[one] = (counts[one] ?? 0) + 1;
    return counts;
  }

  const eventsOf = async (jobId: string) => {
    const { events } = await stage.client.workflow.getHandle(jobId).fetchHistory();
    return events ?? [];
  };
  const row = (jobId: string) => readJob(stage.deps.db, jobId);
  const runsOf = async (jobId: string) => {
    const runs: string[] = [];
    for await (const { runId } of stage.client.workflow.list({ query: `WorkflowId = "${jobId}"` })) runs.push(runId);
    return runs.length;
  };

  describe(`${AT_ONCE} at once`, () => {
    it('cancel one job once', async () => {
      const { jobId, handle } = await stage.runningJob();
      expect(await said(jobId, 'cancel')).toEqual({ 202: AT_ONCE });
      const asked = (await eventsOf(jobId)).filter((one) => one.workflowExecutionCancelRequestedEventAttributes);
      expect(asked).toHaveLength(1);
      await handle.terminate();
    });

    it('try one job again once: it is one more run', async () => {
      const { jobId, handle } = await stage.runningJob();
      await failJob(stage.deps.db, jobId, { status: 'failed', ...FAULT });
      await handle.terminate();
      expect(await said(jobId, 'retry')).toEqual({ 202: 1, '409 job_not_failed': AT_ONCE - 1 });
      expect(await row(jobId)).toMatchObject({ status: 'queued', errorCode: null });
      await until('the list has both runs', 60_000, async () => ((await runsOf(jobId)) > 1 ? true : undefined));
      expect(await runsOf(jobId)).toBe(2);
      await handle.terminate();
    });

    it('let one job go on: its workflow is told, and takes many for one (test/workflow/pro-job)', async () => {
      const { jobId, handle } = await stage.runningJob();
      await failJob(stage.deps.db, jobId, { status: 'needs_attention', ...FAULT });
      const before = await row(jobId);
      expect(await said(jobId, 'resume')).toEqual({ 202: AT_ONCE });
      expect(await row(jobId)).toEqual(before);
      const told = (await eventsOf(jobId)).flatMap((one) => one.workflowExecutionSignaledEventAttributes ?? []);
      expect(new Set(told.map(({ signalName }) => signalName))).toEqual(new Set(['resumeJob']));
      await handle.terminate();
    });
  });
}
