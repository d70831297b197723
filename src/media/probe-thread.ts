import { type MessagePort, parentPort } from 'node:worker_threads';
import { inspectMedia } from './inspect-media.js';
import { PIECE_BYTES, SPAN_BYTES } from './probe-limits.js';
import type { FromThread, ToProbe } from './probe-messages.js';

/** The thread in which a file is read; probe-process.ts watches it. */

type Order = Extract<ToProbe, { type: 'probe' }>;

/** Those who wait for a piece of the file, by the number of their read. */
const waiting = new Map<number, (data: Uint8Array) => void>();
let reads = 0;

function serve(port: MessagePort): void {
  const post = (message: FromThread) => port.postMessage(message);
  port.on('message', (message: ToProbe) => {
    if (message.type === 'probe') return void answer(message, post);
    waiting.get(message.read)?.(message.data);
    waiting.delete(message.read);
  });
  post({ type: 'ready' });
}

async function answer(order: Order, post: (message: FromThread) => void): Promise<void> {
  const { probe, bytes, question } = order;
  const piece = (start: number, end: number) =>
    new Promise<Uint8Array>((resolve) => {
      reads += 1;
      waiting.set(reads, resolve);
      post({ type: 'read', probe, read: reads, start, end });
    });
  const read = (start: number, end: number) => {
    if (end - start > SPAN_BYTES) post({ type: 'broken', limit: 'memory' });
    return pieces(start, end, piece);
  };
  try {
    post({ type: 'media', probe, media: await inspectMedia({ bytes, read, ...question }) });
  } catch (error) {
    post({ type: 'unreadable', probe, reason: error instanceof Error ? error.message : String(error) });
  }
  waiting.clear(); // what was read ahead, and is no longer wanted
}

/** From `start` to `end`, a piece at a time and not before it is wanted. */
function pieces(start: number, end: number, piece: (start: number, end: number) => Promise<Uint8Array>) {
  let at = start;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = Math.min(end, at + PIECE_BYTES);
        const data = await piece(at, next);
        if (data.length !== next - at) throw new Error(`${data.length} of ${next - at} bytes are there`);
        at = next;
        controller.enqueue(data);
        if (at === end) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}

if (parentPort) serve(parentPort);
