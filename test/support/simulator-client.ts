import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Simulator, startSimulator } from '../../simulator/server.js';
import type { SimulatorOptions } from '../../simulator/settings.js';

export const KEY = 'test-key-not-real';

export interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

export interface TestSimulator extends Simulator {
  workDir: string;
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  create(body: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Long-polls until the generation is terminal. */
  settled(id: unknown): Promise<Record<string, unknown>>;
  /** Stops it and removes its folder. */
  remove(): Promise<void>;
}

/** A simulator on a free port, with the few calls tests make again and again. */
export async function testSimulator(
  options: Partial<SimulatorOptions> & Pick<SimulatorOptions, 'ffmpegPath'>,
): Promise<TestSimulator> {
  const workDir = options.workDir ?? (await mkdtemp(join(tmpdir(), 'simulator-')));
  const simulator = await startSimulator({ port: 0, apiKey: KEY, minSeconds: 0, ...options, workDir });
  const send: TestSimulator['send'] = (method, path, body, headers) => {
    const all = { 'x-api-key': KEY, 'content-type': 'application/json', ...headers };
    return answerOf(
      fetch(simulator.url + path, { method, headers: all, body: body ? JSON.stringify(body) : undefined }),
    );
  };
  return {
    ...{ ...simulator, workDir, send },
    create: (body, headers) => send('POST', '/v2/generate', body, headers),
    settled: (id) => settled(send, id),
    async remove() {
      await simulator.stop();
      await rm(workDir, { recursive: true, force: true });
    },
  };
}

async function answerOf(sent: Promise<Response>): Promise<Answer> {
  const response = await sent;
  const text = await response.text();
  const body = text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : { text };
  return { status: response.status, headers: response.headers, body };
}

const DEADLINE_MS = 30_000;

async function settled(send: TestSimulator['send'], id: unknown) {
  const deadline = Date.now() + DEADLINE_MS;
  while (Date.now() < deadline) {
    const { body } = await send('GET', `/v2/generate/${id}?wait=true&timeout=10`);
    if (body.status !== 'PENDING' && body.status !== 'PROCESSING') return body;
  }
  throw new Error(`Generation ${id} did not end within ${DEADLINE_MS} ms.`);
}

/** Polls a condition until it gives something; an Error when it never does. */
export async function eventually<T>(look: () => T | undefined | false, what: string): Promise<T> {
  for (const deadline = Date.now() + DEADLINE_MS; Date.now() < deadline; ) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`It never came to this: ${what}.`);
}
