import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const LOOPBACK = '127.0.0.1';

const LOOK_EVERY_MS = 200;

/**
 * Throws when something already listens on 127.0.0.1:port, and still does after `waitMs`, naming the variable to change.
 * Only a check: between it and the real listen() another program can still be quicker.
 */
export async function assertPortFree(name: string, variable: string, port: number, waitMs = 0): Promise<void> {
  const deadline = performance.now() + waitMs;
  let reason = await takenBy(port);
  while (reason !== undefined && performance.now() < deadline) {
    await sleep(LOOK_EVERY_MS);
    reason = await takenBy(port);
  }
  if (reason === undefined) return;
  const what =
    reason === 'EADDRINUSE'
      ? 'is taken: another program, perhaps a second copy of this one, listens there'
      : `can't be used (${reason})`;
  throw new Error(
    `Port ${port} (${variable}) for ${name} ${what}. Stop that program or set ${variable} to a free port.`,
  );
}

/** Asked both ways: on macOS a listen() on 127.0.0.1 succeeds while another program holds 0.0.0.0. */
const takenBy = async (port: number): Promise<string | undefined> =>
  (await answers(port)) ? 'EADDRINUSE' : await listenFault(port);

/** Where whatever listens on `host` is reached from this machine. */
export function urlHere(host: string, port: number): string {
  const any = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host];
  const here = any ?? host;
  return `http://${here.includes(':') ? `[${here}]` : here}:${port}`;
}

/** A port that was free a moment ago, chosen by the system. */
export function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, LOOPBACK, () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('The system gave no free port.'));
      });
    });
  });
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: LOOPBACK, port, timeout: 1000 });
    const settle = (taken: boolean) => {
      socket.destroy();
      resolve(taken);
    };
    socket.once('connect', () => settle(true));
    socket.once('timeout', () => settle(false));
    socket.once('error', () => settle(false));
  });
}

function listenFault(port: number): Promise<string | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, LOOPBACK, () => server.close(() => resolve(undefined)));
  });
}
