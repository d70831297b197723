import { notePartGone } from '../app/new-version.js';
import { type FileKind, PAGE_OLD, UNREADABLE } from './file-faults.js';
import type { MediaAnswer, MediaOrder } from './media-messages.js';
import type { ProbedFile } from './probe-file.js';

/** The page's side of media-worker.ts. One for looking into files, one for sums: a long file keeps no other waiting. */

type Order = MediaOrder extends infer One ? (One extends MediaOrder ? Omit<One, 'id'> : never) : never;

class MediaWorker {
  #worker: Worker | undefined;
  #orders = 0;
  readonly #waiting = new Map<number, (answer: MediaAnswer) => void>();

  ask(order: Order): Promise<MediaAnswer> {
    this.#worker ??= this.#start();
    const id = ++this.#orders;
    const answer = new Promise<MediaAnswer>((resolve) => this.#waiting.set(id, resolve));
    this.#worker.postMessage({ ...order, id });
    return answer;
  }

  #start(): Worker {
    const worker = new Worker(new URL('./media-worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<MediaAnswer>) => this.#settle(data);
    // What it throws has words; that it could not be loaded has none.
    worker.onerror = (event) => this.#fail(event instanceof ErrorEvent ? 'unread' : 'page_old');
    return worker;
  }

  #settle(answer: MediaAnswer): void {
    this.#waiting.get(answer.id)?.(answer);
    this.#waiting.delete(answer.id);
  }

  /** It has ended, by a file that took all its memory or a version that is gone: the next order gets a new one. */
  #fail(failed: 'unread' | 'page_old'): void {
    if (failed === 'page_old') notePartGone();
    this.#worker?.terminate();
    this.#worker = undefined;
    for (const id of [...this.#waiting.keys()]) this.#settle({ id, failed });
  }
}

const looking = new MediaWorker();
const summing = new MediaWorker();

/** Never throws. */
export async function probe(file: File, kind: FileKind): Promise<ProbedFile> {
  const answer = await looking.ask({ do: 'probe', file, kind });
  if ('probed' in answer) return answer.probed;
  return { fault: 'failed' in answer && answer.failed === 'page_old' ? PAGE_OLD : UNREADABLE };
}

/** In base64; undefined where the file can no longer be read. */
export const crc32InWorker = (file: Blob): Promise<string | undefined> => textOf(summing.ask({ do: 'crc32', file }));

/** Undefined where the file can no longer be read. */
export const fingerprintInWorker = (file: File): Promise<string | undefined> =>
  textOf(summing.ask({ do: 'fingerprint', file, lastModified: file.lastModified }));

async function textOf(asked: Promise<MediaAnswer>): Promise<string | undefined> {
  const answer = await asked;
  return 'text' in answer ? answer.text : undefined;
}
