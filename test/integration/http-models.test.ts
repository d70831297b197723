import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../src/domain/errors.js';
import { MODELS } from '../../src/domain/job.js';
import { estimateSchema, modelListSchema } from '../../src/http/model-schemas.js';
import { withBudgets } from '../../src/sync-so/budgeted-client.js';
import { createSyncSoClient } from '../../src/sync-so/client.js';
import { startTestApi, type TestApi } from '../support/api.js';
import { problemOf } from '../support/job-form.js';
import { answering, localServer } from '../support/local-server.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.stop());

const ask = (body: unknown, url = api.url) =>
  fetch(`${url}/api/v1/estimates`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
  });

/** The API in front of a Sync.so that answers so. */
async function inFrontOf(syncSo: Parameters<typeof localServer>[0]) {
  const server = await localServer(syncSo);
  const estimates = createSyncSoClient({ apiKey: 'sk-not-a-real-key', baseUrl: server.url });
  return { url: await api.variant({ estimates }), received: server.received };
}

const PRICE = JSON.stringify({ estimatedGenerationCost: 0.5, estimatedFrameCount: 250, estimatedCredits: 5 });

it('GET /models tells every model, and the options that change what it does', async () => {
  const { models } = modelListSchema.parse(await (await fetch(`${api.url}/api/v1/models`)).json());
  expect(models.map(({ name }) => name)).toEqual([...MODELS]);
  expect(models.filter(({ isDefault }) => isDefault).map(({ name }) => name)).toEqual(['lipsync-2']);
  const options = Object.fromEntries(models.map((model) => [model.name, model.options]));
  expect(options['react-1']).toEqual(['sync_mode', 'occlusion_detection_enabled', 'model_mode', 'prompt']);
  expect(options['sync-3']).toEqual(['sync_mode', 'active_speaker_detection']);
  expect(options['lipsync-2']).toContain('temperature');
});

describe('an estimate', () => {
  it('is what Sync.so says, asked for with just that', async () => {
    const { url, received } = await inFrontOf(answering(200, PRICE));
    const response = await ask({ model: 'lipsync-2', seconds: 10, fps: 25 }, url);
    expect(response.status).toBe(200);
    expect(estimateSchema.parse(await response.json())).toEqual({ usd: 0.5, frames: 250, credits: 5 });
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({ model: 'lipsync-2', duration: 10, fps: 25 });
  });

  it.each([
    ['it is away', answering(500, '{}')],
    ['it wants another key', answering(401, '{"message":"no"}')],
    ['it answers nonsense', answering(200, '[]')],
    ['it never answers', () => undefined],
  ])('is not to be had where %s: 503, and no words of its fault', async (_what, syncSo) => {
    const { url } = await inFrontOf(syncSo);
    const problem = await problemOf(await ask({ model: 'sync-3', seconds: 5 }, url));
    expect(problem).toMatchObject({ status: 503, code: 'estimate_unavailable' });
    expect(problem).not.toHaveProperty('detail');
  });

  it('is refused over the budget that all processes share, with the time to come back', async () => {
    const { db } = api.database;
    await db.$executeRaw`
      INSERT INTO sync_budgets (kind, window_at, used)
      VALUES ('estimate', date_trunc('minute', clock_timestamp() + interval '1 minute'), 0)`;
    const { url: baseUrl, received } = await localServer(answering(200, PRICE));
    const syncSo = createSyncSoClient({ apiKey: 'sk-not-a-real-key', baseUrl });
    const url = await api.variant({ estimates: withBudgets(syncSo, db, { createsPerMinute: 1, readsPerMinute: 10 }) });
    const statuses: number[] = [];
    for (let n = 0; n < 3; n += 1) statuses.push((await ask({ model: 'sync-3', seconds: 5 }, url)).status);
    expect(statuses).toEqual([200, 200, 503]);
    expect(Number((await ask({ model: 'sync-3', seconds: 5 }, url)).headers.get('retry-after'))).toBeGreaterThan(0);
    expect(received).toHaveLength(2);
    expect(new AppError('estimate_unavailable').row.class).toBe('transient');
  });

  it.each([
    [{ seconds: 5 }, 'model'],
    [{ model: 'sync-9', seconds: 5 }, 'model'],
    [{ model: 'sync-3' }, 'seconds'],
    [{ model: 'sync-3', seconds: 0 }, 'seconds'],
    [{ model: 'sync-3', seconds: '5' }, 'seconds'],
    [{ model: 'sync-3', seconds: 5, fps: -1 }, 'fps'],
    [{ model: 'sync-3', seconds: 5, video: 'x' }, 'video'],
  ])('of %j is refused', async (body, field) => {
    expect(await problemOf(await ask(body))).toMatchObject({
      ...{ status: 400, code: 'invalid_request', issues: [{ field, pointer: `/${field}` }] },
    });
  });
});
