import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { startTemporaryPostgres } from '../../local/postgres-temporary.js';
import { withClient } from '../../src/db/migrate/ensure-database.js';
import { until } from '../support/until.js';
import { inflict, type Victim } from './faults.js';
import type { Fault } from './plan.js';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.js';

/** Faults must be what they say, or a good run says nothing. */

const close: (() => unknown)[] = [];
afterEach(async () => {
  for (const each of close.splice(0).toReversed()) await each();
});

const run = promisify(execFile);
const never = new AbortController().signal;
/** On a machine that works an answer would be there after a tenth of it; one that is slow proves less, and fails nothing. */
const LONG_MS = 300;

/** `ps` knows it on every system: T is stopped, S sleeps. */
const stateOf = async (pid = 0) => (await run('ps', ['-o', 'state=', '-p', String(pid)])).stdout.trim().charAt(0);

describe('faults of a process', () => {
  function sleeper() {
    let child: ChildProcess | undefined;
    const victim: Victim = {
      pid: () => child?.pid,
      async kill() {
        child?.kill('SIGKILL');
        if (child) await once(child, 'exit');
      },
      async start() {
        child = spawn('sleep', ['60'], { stdio: 'ignore' });
        await once(child, 'spawn');
      },
    };
    close.push(() => victim.kill());
    return victim;
  }

  it('kills it and starts it again', async () => {
    const victim = sleeper();
    await victim.start();
    const before = victim.pid();
    const done = await inflict(arena({ victim }), fault('kill', 'victim', 50), never);
    expect(victim.pid()).not.toBe(before);
    expect(await stateOf(victim.pid())).toBe('S');
    expect(done.endedAt - done.startedAt).toBeGreaterThanOrEqual(49);
  });

  it('freezes it and lets it go on', async () => {
    const victim = sleeper();
    await victim.start();
    const undo = begin(arena({ victim }), 'freeze', 'victim');
    await until('it is stopped', 60_000, async () => ((await stateOf(victim.pid())) === 'T' ? true : undefined));
    await undo();
    expect(await stateOf(victim.pid())).toBe('S');
  });
});

describe('a frozen PostgreSQL', () => {
  it('answers nobody, not even who is connected', async () => {
    const server = await startTemporaryPostgres();
    close.push(() => server.stop());
    const victim: Victim = { pid: () => server.pid, kill: () => server.stop(), start: () => Promise.resolve() };
    await withClient(server.databaseUrl, async (client) => {
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      const undo = begin(arena({ victim }), 'freeze', 'victim');
      const isStopped = async () => ((await stateOf(rows[0]?.pid)) === 'T' ? true : undefined);
      await until('our connection is stopped', 60_000, isStopped);
      const answer = client.query('SELECT 1').then(() => 'answered');
      expect(await Promise.race([answer, sleep(LONG_MS, 'silent')])).toBe('silent');
      await undo();
      expect(await answer).toBe('answered');
    });
  });
});

describe('faults of a wire', () => {
  function portOf(server: Server) {
    const address = server.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  async function echo() {
    const server: Server = createServer((socket) => {
      socket.on('error', () => undefined).pipe(socket);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    close.push(() => server.close());
    const wire = await startTcpProxy({ to: portOf(server) });
    close.push(() => wire.stop());
    return wire;
  }

  function client({ port }: TcpProxy) {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true }); // what is written waits until it is there
    socket.on('error', () => undefined);
    close.push(() => socket.destroy());
    return socket;
  }

  /** `once` would take the reset for a fault of the test. */
  const closed = (socket: Socket) => new Promise<void>((resolve) => socket.once('close', () => resolve()));

  async function answered(socket: Socket): Promise<number> {
    const since = performance.now();
    socket.write('?');
    await once(socket, 'data');
    return performance.now() - since;
  }

  it('passes bytes on, both ways, whole', async () => {
    const socket = client(await echo());
    const sent = Buffer.alloc(3_000_000, 'abc');
    socket.end(sent);
    const received: Buffer[] = [];
    for await (const piece of socket) received.push(piece as Buffer);
    expect(Buffer.concat(received).equals(sent)).toBe(true);
  });

  it('is slow while it is told to be', async () => {
    const wire = await echo();
    const socket = client(wire);
    const undo = begin(arena({}, { wire }), 'slow', 'wire', 150);
    expect(await answered(socket)).toBeGreaterThan(295);
    await undo();
    // Quick again, whatever else the machine does at a moment.
    await until('it is quick', 60_000, async () => ((await answered(socket)) < 140 ? true : undefined));
  });

  it('swallows everything, and then goes on with it', async () => {
    const wire = await echo();
    const socket = client(wire);
    const undo = begin(arena({}, { wire }), 'black-hole', 'wire');
    const answer = answered(socket).then(() => 'answered');
    expect(await Promise.race([answer, sleep(LONG_MS, 'silent')])).toBe('silent');
    await undo();
    expect(await answer).toBe('answered');
  });

  it('hangs up on the one side when the other has gone', async () => {
    const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    close.push(() => server.close());
    const wire = await startTcpProxy({ to: portOf(server) });
    close.push(() => wire.stop());
    const [[accepted], socket] = await Promise.all([once(server, 'connection') as Promise<Socket[]>, client(wire)]);
    if (!accepted) throw new Error('Nobody has connected.');
    const gone = closed(accepted.on('error', () => undefined));
    socket.destroy();
    const talking = setInterval(() => accepted.writable && accepted.write('are you there?'), 10);
    await gone;
    clearInterval(talking);
    expect(accepted.destroyed).toBe(true);
  });

  it('breaks what is connected, once', async () => {
    const wire = await echo();
    const socket = client(wire);
    await answered(socket);
    const broken = closed(socket);
    await inflict(arena({}, { wire }), fault('cut', 'wire', 0), never);
    await broken;
    expect(socket.destroyed).toBe(true);
    await answered(client(wire));
  });

  it('refuses new connections for a while', async () => {
    const wire = await echo();
    const undo = begin(arena({}, { wire }), 'refuse', 'wire');
    const refused = client(wire);
    await closed(refused);
    expect(refused.destroyed).toBe(true);
    await undo();
    await answered(client(wire));
  });
});

const arena = (processes: Record<string, Victim>, wires: Record<string, TcpProxy> = {}) => ({
  processes: new Map(Object.entries(processes)),
  wires: new Map(Object.entries(wires)),
});

const fault = (kind: Fault['kind'], target: string, forMs: number): Fault => ({ kind, target, forMs });

/** Does a fault; returns what undoes it, so that no test hangs on how fast it is. */
function begin(where: ReturnType<typeof arena>, kind: Fault['kind'], target: string, delayMs?: number) {
  const signal = new AbortController();
  const done = inflict(where, { ...fault(kind, target, 600_000), delayMs }, signal.signal);
  return async () => {
    signal.abort();
    await done;
  };
}
