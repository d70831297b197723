import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { agreeToCost, type CostQuestion } from '../../local/demo/agree-to-cost.js';

let server: Server;
let asked: unknown[];
let said: string[];
let isSimulator: boolean;

beforeEach(async () => {
  asked = [];
  said = [];
  isSimulator = false;
  server = createServer(async (request, response) => {
    if (request.url === '/_simulator/health') {
      return void response.writeHead(isSimulator ? 200 : 404).end(JSON.stringify({ ok: isSimulator }));
    }
    asked.push(request.url, await json(request));
    const estimate = { estimatedFrameCount: 350, estimatedGenerationCost: 0.7, estimatedCredits: null };
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify(estimate));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(() => server.close());

const question = (more: Partial<CostQuestion>): CostQuestion => ({
  config: {},
  input: {
    videoFile: 'v.mp4',
    audio: [{ refId: 'a', file: 'a.mp3' }],
    segments: [{ startTime: 1, endTime: 3, audioInput: { refId: 'a' } }],
    videoSeconds: 12,
    framesPerSecond: 24.98,
    audioSeconds: new Map([['a', 4]]),
  },
  model: 'lipsync-2',
  syncMode: 'remap',
  yes: false,
  report: (line) => said.push(line),
  ...more,
});

const realKey = () => ({
  SYNC_API_KEY: 'not-a-real-key',
  SYNC_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
});

describe('agreeToCost', () => {
  it('says nothing where Sync.so is simulated', async () => {
    expect(await agreeToCost(question({}))).toBe(true);
    expect([asked, said]).toEqual([[], []]);
  });

  it('names the price of the whole result and stops without --yes', async () => {
    expect(await agreeToCost(question({ config: realKey() }))).toBe(false);
    expect(asked).toEqual(['/v2/generations/estimate', { model: 'lipsync-2', duration: 14, fps: 25 }]);
    expect(said).toEqual([
      `Estimated cost at ${realKey().SYNC_BASE_URL}: 0.70 USD for 14.0 s of video with lipsync-2.`,
      'Nothing was sent. Add --yes to go on.',
    ]);
  });

  it('goes on with --yes, after naming the price', async () => {
    expect(await agreeToCost(question({ config: realKey(), yes: true }))).toBe(true);
    expect(said).toEqual([
      `Estimated cost at ${realKey().SYNC_BASE_URL}: 0.70 USD for 14.0 s of video with lipsync-2.`,
    ]);
  });

  it('asks for nothing where the Sync.so that is named says that it is a simulator', async () => {
    isSimulator = true;
    expect(await agreeToCost(question({ config: realKey() }))).toBe(true);
    expect([asked, said]).toEqual([[], [`Sync.so at ${realKey().SYNC_BASE_URL} is simulated and costs nothing.`]]);
  });

  it('asks for --yes where it cannot see whether an API pays', async () => {
    expect(await agreeToCost(question({ api: 'http://api.example' }))).toBe(false);
    expect(await agreeToCost(question({ api: 'http://api.example', yes: true }))).toBe(true);
  });
});
