import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Listeners as cheap as they get, so that many fit beside the process that is measured. */

/** Connections that are being made at a time: more would not fit into a server's queue. */
const AT_ONCE = 100;

export interface Listeners {
  /** Called for each listener that is sent the sentence, as soon as it comes. */
  onArrival(sentence: string, arrived: () => void): void;
  close(): void;
}

/** `count` connections that follow all events of the API at `url`; resolves when all have been greeted. */
export async function startListeners(url: string, count: number): Promise<Listeners> {
  const target = new URL(url);
  const arrivals = new Map<string, () => void>();
  const sockets: Socket[] = [];
  for (let made = 0; made < count; made += AT_ONCE) {
    const next = Array.from({ length: Math.min(AT_ONCE, count - made) }, () => listener(target, arrivals));
    sockets.push(...(await Promise.all(next)));
  }
  return {
    onArrival: (sentence, arrived) => void arrivals.set(sentence, arrived),
    close: () => sockets.forEach((socket) => void socket.destroy()),
  };
}

async function listener({ host, hostname, port, pathname }: URL, arrivals: Map<string, () => void>): Promise<Socket> {
  const socket = connect(Number(port), hostname);
  socket.setNoDelay(true).on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  let rest = '';
  await new Promise<void>((resolve, reject) => {
    socket.once('close', () => reject(new Error('A listener was cut off.')));
    socket.setEncoding('latin1').on('data', (piece: string) => {
      const blocks = `${rest}${piece}`.split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        if (block.includes('event: hello')) resolve();
        const [, sentence = ''] = /"message":"([^"]+)"/.exec(block) ?? [];
        arrivals.get(sentence)?.();
      }
    });
  });
  return socket;
}
