import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScenarioName } from '../../simulator/scenarios.js';
import { type TestSimulator, testSimulator } from '../support/simulator-client.js';
import { makeTestMedia, serveFolder, type TestMedia, type TestServer } from '../support/simulator-media.js';

let media: TestMedia;
let files: TestServer;
let simulator: TestSimulator;

beforeAll(async () => {
  media = await makeTestMedia();
  files = await serveFolder(media.folder);
  simulator = await testSimulator({ ffmpegPath: media.ffmpegPath, fast: true, concurrencyLimit: 100 });
});
afterAll(async () => {
  await simulator.remove();
  await files.stop();
  await media.remove();
});

const body = () => ({
  model: 'lipsync-2',
  input: [
    { type: 'video', url: `${files.url}/video.mp4` },
    { type: 'audio', url: `${files.url}/short.wav` },
  ],
});

describe('results', () => {
  async function completed(scenario: ScenarioName) {
    const { body: created } = await simulator.create(body(), { 'x-simulator-scenario': scenario });
    const first = await simulator.settled(created.id);
    const { body: second } = await simulator.send('GET', `/v2/generations/${created.id}`);
    return { first: first.outputUrl, second: String(second.outputUrl) };
  }

  it('expired-output: the first link is dead, the next works', async () => {
    const { first, second } = await completed('expired-output');
    expect((await fetch(String(first))).status).toBe(403);
    expect((await fetch(second)).status).toBe(200);
  });

  it('links die at their time, and one id opens no other', async () => {
    const brief = await testSimulator({ ffmpegPath: '', fast: true, outputTokenSeconds: 0 });
    const { body: created } = await brief.create(body());
    const url = String((await brief.settled(created.id)).outputUrl);
    expect((await fetch(url)).status).toBe(403);
    expect((await fetch(url.replace(/token=.*/, 'token=zzzzzzzzz-0'))).status).toBe(403);
    await brief.remove();
  });

  it('null-output: nothing on the first read', async () => {
    const { first, second } = await completed('null-output');
    expect(first).toBeNull();
    expect((await fetch(second)).status).toBe(200);
  });

  it('no-op-output: the input, byte for byte; ok: not', async () => {
    const source = await (await fetch(`${files.url}/video.mp4`)).arrayBuffer();
    const bytes = async (scenario: ScenarioName) => {
      const { second } = await completed(scenario);
      return Buffer.from(await (await fetch(second)).arrayBuffer());
    };
    expect((await bytes('no-op-output')).equals(Buffer.from(source))).toBe(true);
    expect((await bytes('ok')).equals(Buffer.from(source))).toBe(false);
  });

  it('truncated-output breaks off once, truncated-output-always each time', async () => {
    const load = (url: string) => fetch(url).then((response) => response.arrayBuffer());
    const once = await completed('truncated-output');
    await expect(load(once.second)).rejects.toThrow();
    expect((await load(once.second)).byteLength).toBeGreaterThan(1000);
    const always = await completed('truncated-output-always');
    await expect(load(always.second)).rejects.toThrow();
    await expect(load(always.second)).rejects.toThrow();
  });
});
