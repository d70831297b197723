import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import { CLIENT_INTERCEPTORS } from '../../src/temporal/closing.js';
import { temporalConnection } from '../../src/temporal/connection.js';

/** How the API comes back after Temporal was away, with time turned on by hand: an outage of 150 s takes no time. */
afterEach(() => void vi.useRealTimers());

const OUTAGE_MS = 150_000;
const STEP_MS = 100;
/** The tries of a real socket take some turns of the event loop, in which the time turned by hand stands still. */
const TURNS = 20;

/** Longest time without a try to connect, of the outage and as long again. */
async function longestPauseMs(optionsAt: (address: string) => Parameters<typeof Connection.lazy>[0]): Promise<number> {
  const tries: number[] = [];
  const server = createServer((socket) => {
    tries.push(Date.now());
    socket.on('error', () => undefined).resetAndDestroy();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  const connection = Connection.lazy(optionsAt(`127.0.0.1:${(server.address() as AddressInfo).port}`));
  onTestFinished(async () => {
    await connection.close();
    server.close();
  });
  connection.workflowService.getSystemInfo({}).catch(() => undefined);
  for (let at = 0; at < 2 * OUTAGE_MS; at += STEP_MS) {
    await vi.advanceTimersByTimeAsync(STEP_MS);
    for (let turns = 0; turns < TURNS; turns += 1) await turn();
  }
  return Math.max(...tries.slice(1).map((time, place) => time - (tries[place] ?? 0)));
}

it('tries every 3 s, however long Temporal is away', async () => {
  const pause = await longestPauseMs((address) => temporalConnection({ TEMPORAL_ADDRESS: address }).connectionOptions);
  expect(pause).toBeLessThan(5_000); // 3 s and gRPC's jitter of a fifth, and some steps of ours
});

it('would wait for more than half a minute with the defaults of gRPC', async () => {
  expect(await longestPauseMs((address) => ({ address }))).toBeGreaterThan(30_000);
});

it('ends what waits for an answer when it is closed, and does not try it again on what is closed', async () => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  onTestFinished(() => void silent.close());
  await once(silent, 'listening');
  const address = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const connection = Connection.lazy({ address, interceptors: CLIENT_INTERCEPTORS });
  const answer = connection.workflowService.getSystemInfo({});
  const [socket] = await once(silent, 'connection');
  await connection.close();
  await expect(answer).rejects.toThrow('The connection to Temporal was closed');
  socket.destroy();
}, 60_000);
