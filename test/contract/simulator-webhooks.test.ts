import { createHmac } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, test as it } from 'vitest';
import type { ScenarioName } from '../../simulator/scenarios.js';
import { eventually, type TestSimulator, testSimulator } from '../support/simulator-client.js';
import {
  makeTestMedia,
  serveFolder,
  startTestServer,
  type TestMedia,
  type TestServer,
} from '../support/simulator-media.js';

interface Call {
  at: number;
  signature: string;
  raw: string;
}

let media: TestMedia;
let files: TestServer;
let hook: TestServer;
let simulator: TestSimulator;
let calls: Call[] = [];

beforeAll(async () => {
  media = await makeTestMedia();
  files = await serveFolder(media.folder);
  hook = await startTestServer((request, response) => {
    const signature = String(request.headers['sync-signature']);
    text(request).then(
      (raw) => {
        calls.push({ at: Date.now(), signature, raw });
        response.end();
      },
      () => response.destroy(),
    );
  });
  simulator = await testSimulator({ ffmpegPath: media.ffmpegPath, fast: true });
});
beforeEach(() => {
  calls = [];
});
afterAll(async () => {
  await simulator.remove();
  await hook.stop();
  await files.stop();
  await media.remove();
});

async function run(scenario: ScenarioName, seconds = '0.3') {
  const input = [
    { type: 'video', url: `${files.url}/video.mp4` },
    { type: 'audio', url: `${files.url}/short.wav` },
  ];
  const request = { model: 'lipsync-2', input, webhookUrl: `${hook.url}/hook`, outputFileName: 'job' };
  const headers = { 'x-simulator-scenario': scenario, 'x-simulator-seconds': seconds };
  const created = await simulator.create(request, headers);
  const answeredAt = Date.now();
  const generation = await simulator.settled(created.body.id);
  return { id: String(created.body.id), answeredAt, generation };
}

/** As a receiver would check it (sync-so.md 9). */
function isSigned({ signature, raw }: Call, secret: string): boolean {
  const [, t, v1] = /t=(\d+),v1=([0-9a-f]+)/.exec(signature) ?? [];
  return createHmac('sha256', secret).update(`${t}.${raw}`).digest('hex') === v1;
}

const received = (count: number) => eventually(() => calls.length >= count && calls, `${count} webhook(s)`);
/** Deliveries end after the generation does; only then is the absence of another one a fact. */
const delivered = (id: string, count: number) =>
  eventually(() => {
    const record = simulator.inspect().generations.find((one) => one.id === id);
    return record?.webhooks.length === count;
  }, `${count} deliveries`);

it('one signed call with the flat body', async () => {
  const { id } = await run('ok');
  await received(1);
  await delivered(id, 1);
  const { body } = await simulator.send('GET', '/v2/organizations/webhook/secret');
  const secret = String(body.secret);
  expect(secret).toMatch(/^whsec_/);
  expect(calls).toHaveLength(1);
  expect(calls.map((call) => isSigned(call, secret))).toEqual([true]);
  const payload = JSON.parse(calls[0]?.raw ?? '');
  expect(payload).toMatchObject({ id, status: 'COMPLETED', model: 'lipsync-2', outputUrl: expect.any(String) });
  expect(payload).not.toHaveProperty('outputFileName');
  expect(payload).not.toHaveProperty('errorCode');
});

it('the masked secret cannot verify', async () => {
  const { body } = await simulator.send('GET', '/v2/organizations/webhook/secret?masked=true');
  expect(body.secret).not.toBe(simulator.webhookSecret);
});

it('a failure has error_code', async () => {
  await run('fails');
  await received(1);
  expect(JSON.parse(calls[0]?.raw ?? '')).toMatchObject({ status: 'FAILED', error_code: 'generation_pipeline_failed' });
});

it('webhook-duplicate calls twice with the same body', async () => {
  const { id } = await run('webhook-duplicate');
  await delivered(id, 2);
  expect(calls.map(({ raw }) => JSON.parse(raw).id)).toEqual([id, id]);
});

it('webhook-bad-signature does not verify', async () => {
  await run('webhook-bad-signature');
  await received(1);
  expect(calls.map((call) => isSigned(call, simulator.webhookSecret))).toEqual([false]);
});

it('webhook-late comes after the generation has ended', async () => {
  const { id } = await run('webhook-late');
  await received(1);
  const record = simulator.inspect().generations.find((one) => one.id === id);
  expect((calls[0]?.at ?? 0) - Date.parse(record?.finishedAt ?? '')).toBeGreaterThanOrEqual(290);
});

it('webhook-before-response comes before the answer', async () => {
  const { answeredAt, generation } = await run('webhook-before-response');
  expect(generation.status).toBe('COMPLETED');
  expect(calls).toHaveLength(1);
  expect(calls[0]?.at).toBeLessThanOrEqual(answeredAt);
});

it('rejected calls nobody, rejected-with-webhook does, webhook-lost does not', async () => {
  const silent = [(await run('rejected')).id, (await run('webhook-lost')).id];
  const { id } = await run('rejected-with-webhook');
  await delivered(id, 1);
  expect(calls.map(({ raw }) => JSON.parse(raw).status)).toEqual(['REJECTED']);
  for (const quiet of silent) await delivered(quiet, 0);
});

it('the time may be in milliseconds', async () => {
  const other = await testSimulator({ ffmpegPath: '', fast: true, signatureTimeUnit: 'ms' });
  const input = [
    { type: 'video', url: `${files.url}/video.mp4` },
    { type: 'audio', url: `${files.url}/short.wav` },
  ];
  await other.create({ model: 'lipsync-2', input, webhookUrl: hook.url });
  await received(1);
  expect(calls[0]?.signature).toMatch(/^t=\d{13},/);
  await other.remove();
});
