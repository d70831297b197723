import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ScenarioName } from '../../simulator/scenarios.js';
import { createSyncSoClient } from '../../src/sync-so/client.js';
import { verifySyncSignature } from '../../src/sync-so/webhook-signature.js';
import { faultOf } from '../support/fault-of.js';
import { localServer } from '../support/local-server.js';
import { type Stage, startStage } from '../support/sync-so-stage.js';

/** What our client does beyond the SDK, against the simulator. */
let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());

const client = (scenario?: ScenarioName, timeoutMs?: number) => {
  const headers: Record<string, string> = scenario ? { 'x-simulator-scenario': scenario } : {};
  return createSyncSoClient({ apiKey: stage.apiKey, baseUrl: stage.simulator.url, timeoutMs, headers });
};
const newName = () => `pro_${randomUUID()}`;
/** As it is read the first time that it is done: a later read may bring another link. */
const completed = (id: string) =>
  vi.waitFor(
    async () => {
      const generation = await client().getGeneration(id);
      expect(generation.status).toBe('COMPLETED');
      return generation;
    },
    { timeout: 60_000 },
  );

describe('a create whose outcome is not known', () => {
  it.each<[ScenarioName]>([['lost-response'], ['hung-body'], ['html-200'], ['html-502-accepted']])(
    '%s: says so, and the same key finds the generation',
    async (scenario) => {
      const name = newName();
      const body = stage.request(name);
      const error = await faultOf(client(scenario, 1000).createGeneration(body, { idempotencyKey: name }));
      expect(error.code).toBe('outcome_unknown');
      const { id } = await vi.waitFor(() => client().createGeneration(body, { idempotencyKey: name }));
      const [listed] = (await client().listGenerations({ limit: 10 })).filter((g) => g.outputFileName === name);
      expect(listed?.id).toBe(id);
      expect(stage.simulator.inspect().acceptedByName[name]).toBe(1);
      await completed(id);
    },
  );

  it('outcome-unknown: keeps the generation Sync.so names', async () => {
    const name = newName();
    const create = client('outcome-unknown').createGeneration(stage.request(name), { idempotencyKey: name });
    const { generationId = '' } = (await faultOf(create)).options;
    expect((await completed(generationId)).outputFileName).toBe(name);
  });
});

describe('the media', () => {
  it('goes up as assets and comes down as the result', async () => {
    const upload = (type: 'VIDEO' | 'AUDIO', bytes: Buffer) =>
      client().uploadAsset({
        ...{ type, bytes: bytes.byteLength, fileName: type === 'VIDEO' ? 'v.mp4' : 'a.wav' },
        contentType: type === 'VIDEO' ? 'video/mp4' : 'audio/wav',
        body: async () => Readable.from([bytes]),
      });
    const video = await upload('VIDEO', stage.video);
    const audio = await upload('AUDIO', stage.audio);
    const name = newName();
    const { id } = await client().createGeneration(
      {
        ...stage.request(name),
        input: [
          { type: 'video', ...video },
          { type: 'audio', refId: 'voice', ...audio },
        ],
      },
      { idempotencyKey: name },
    );
    const { outputUrl = '' } = await completed(id);
    const { body, bytes } = await client().download(outputUrl);
    const result = await buffer(body);
    expect(result.subarray(4, 8).toString()).toBe('ftyp');
    expect(result.byteLength).toBe(bytes);
  });

  it('an outputUrl that died is result_expired, and a new read gives a good one', async () => {
    const name = newName();
    const { id } = await client('expired-output').createGeneration(stage.request(name), { idempotencyKey: name });
    const { outputUrl: dead = '' } = await completed(id);
    expect((await faultOf(client().download(dead))).code).toBe('result_expired');
    const { outputUrl: good = '' } = await client().getGeneration(id);
    expect((await buffer((await client().download(good)).body)).byteLength).toBeGreaterThan(0);
  });

  it('a download that breaks off is an error, not a short file', async () => {
    const name = newName();
    const { id } = await client('truncated-output').createGeneration(stage.request(name), { idempotencyKey: name });
    const { outputUrl = '' } = await completed(id);
    const { body } = await client().download(outputUrl);
    expect((await faultOf(buffer(body))).code).toBe('result_incomplete');
  });
});

describe('the rest of the API', () => {
  it('webhooks verify against the secret of the account, and fail where the simulator spoils them', async () => {
    const secret = await client().webhookSecret();
    const verdictOf = async (scenario: ScenarioName) => {
      const { url, received } = await localServer((_request, response) => response.end());
      const name = newName();
      const body = { ...stage.request(name), webhookUrl: url };
      await client(scenario).createGeneration(body, { idempotencyKey: name });
      const call = await vi.waitUntil(() => received[0], { timeout: 60_000 });
      const header = call.headers['sync-signature'];
      const signature = { header: header?.toString(), rawBody: Buffer.from(call.body), secret, now: new Date() };
      return verifySyncSignature(signature);
    };
    expect(await verdictOf('ok')).toBe('ok');
    expect(await verdictOf('webhook-bad-signature')).toBe('forged');
  });

  it('a look tells the progress, and the end', async () => {
    const name = newName();
    const { id } = await client('slow').createGeneration(stage.request(name), { idempotencyKey: name });
    const { status, progressPercent } = await client().getGeneration(id, { progress: true });
    expect(status).toMatch(/PENDING|PROCESSING/);
    expect(progressPercent).toBeTypeOf('number');
    await vi.waitUntil(() => stage.simulator.finish(id), { timeout: 60_000 });
    await completed(id);
  });

  it('prices, models, the error catalogue, and pages of generations', async () => {
    const cost = await client().estimateCost({ model: 'lipsync-2', durationSeconds: 10, fps: 25 });
    expect(cost.estimatedFrameCount).toBe(250);
    expect(cost.estimatedGenerationCost).toBeGreaterThan(0);
    expect((await client().listErrors()).map(({ code }) => code)).toContain('generation_pipeline_failed');
    const all = await client().listGenerations({ limit: 100 });
    const [first] = await client().listGenerations({ limit: 1 });
    const [second] = await client().listGenerations({ limit: 1, cursor: first?.id });
    expect([first?.id, second?.id]).toEqual([all[0]?.id, all[1]?.id]);
    expect(second).toBeDefined();
  });
});
