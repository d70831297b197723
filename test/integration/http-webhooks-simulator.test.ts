import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScenarioName } from '../../simulator/scenarios.js';
import { createSyncSoClient } from '../../src/sync-so/client.js';
import { createWebhookSecret } from '../../src/sync-so/webhook-secret.js';
import { startTestApi, type TestApi } from '../support/api.js';
import { eventually } from '../support/simulator-client.js';
import { type Stage, startStage } from '../support/sync-so-stage.js';
import { eventsOf, hintsTo, sentJob } from '../support/webhooks.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.stop());

const events = (generationId: string) => eventsOf(api.database.db, generationId);
const hints = (jobId: string) => hintsTo(api, jobId);

describe('the Sync.so simulator', () => {
  let stage: Stage;
  let url: string;
  beforeAll(async () => {
    stage = await startStage();
    const { webhookSecret: load } = syncSo();
    url = await api.variant({ webhookSecret: createWebhookSecret({ load }) });
  });
  afterAll(() => stage?.stop());

  const syncSo = (scenario: ScenarioName = 'ok') =>
    createSyncSoClient({
      apiKey: stage.apiKey,
      baseUrl: stage.simulator.url,
      headers: { 'x-simulator-scenario': scenario },
    });

  /** Sends as the worker does; resolves when the simulator has delivered as many webhooks. */
  async function generate(scenario: ScenarioName, webhooks: number) {
    const job = await sentJob(api.database.db);
    const webhookUrl = `${url}/webhooks/sync-so/${job.jobId}/${job.token}`;
    const request = { ...stage.request(job.token), webhookUrl };
    const { id } = await syncSo(scenario).createGeneration(request, { idempotencyKey: job.jobId });
    const deliveries = await eventually(() => {
      const sent = stage.simulator.inspect().generations.find((one) => one.id === id)?.webhooks;
      return sent?.length === webhooks && sent;
    }, `${webhooks} webhooks of ${scenario}`);
    return { jobId: job.jobId, id, statuses: deliveries.map(({ status }) => status) };
  }

  it.each<[ScenarioName, number[], string]>([
    ['ok', [200], 'COMPLETED'],
    ['fails', [200], 'FAILED'],
    ['webhook-duplicate', [200, 200], 'COMPLETED'],
    ['webhook-before-response', [200], 'COMPLETED'],
  ])('reaches the job: %s', async (scenario, expected, status) => {
    const { jobId, id, statuses } = await generate(scenario, expected.length);
    expect(statuses).toEqual(expected);
    expect(await events(id)).toMatchObject([{ jobId, status }]);
    expect(hints(jobId)).toBe(1);
  });

  it('does not with a signature that does not fit', async () => {
    const { jobId, id, statuses } = await generate('webhook-bad-signature', 1);
    expect(statuses).toEqual([401]);
    expect(await events(id)).toEqual([]);
    expect(hints(jobId)).toBe(0);
  });
});
