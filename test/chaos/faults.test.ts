import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { withClient } from '../../src/db/ensure-database.js';
import { startTemporaryPostgres } from '../../src/embedded/postgres-temporary.js';
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
    const freezing = inflict(arena({ victim }), fault('freeze', 'victim', 500), never);
    await until('it is stopped', 400, async () => ((await stateOf(victim.pid())) === 'T' ? true : undefined));
    await freezing;
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
      const freezing = inflict(arena({ victim }), fault('freeze', 'victim', 1_500), never);
      const isStopped = async () => ((await stateOf(rows[0]?.pid)) === 'T' ? true : undefined);
      await until('our connection is stopped', 900, isStopped);
      const since = performance.now();
      await client.query('SELECT 1');
      expect(performance.now() - since).toBeGreaterThan(400);
      await freezing;
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
    const slow = inflict(arena({}, { wire }), { ...fault('slow', 'wire', 700), delayMs: 150 }, never);
    expect(await answered(socket)).toBeGreaterThan(295);
    await slow;
    expect(await answered(socket)).toBeLessThan(140);
  });

  it('swallows everything, and then goes on with it', async () => {
    const wire = await echo();
    const socket = client(wire);
    const hole = inflict(arena({}, { wire }), fault('black-hole', 'wire', 400), never);
    expect(await answered(socket)).toBeGreaterThan(350);
    await hole;
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
    const refusing = inflict(arena({}, { wire }), fault('refuse', 'wire', 300), never);
    const refused = client(wire);
    await closed(refused);
    expect(refused.destroyed).toBe(true);
    await refusing;
    await answered(client(wire));
  });
});

const arena = (processes: Record<string, Victim>, wires: Record<string, TcpProxy> = {}) => ({
  processes: new Map(Object.entries(processes)),
  wires: new Map(Object.entries(wires)),
});

const fault = (kind: Fault['kind'], target: string, forMs: number): Fault => ({ kind, target, forMs });
