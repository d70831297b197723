import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy';
import type { ObjectStore } from '../clients/object-store.js';
import type { Issue } from '../domain/issues.js';
import type { Asset, AudioAsset } from '../domain/job.js';
import { uploadKey } from '../domain/keys.js';
import { AppError } from '../errors.js';
import { type FilePart, isWord, planFilePart, WORDS, type Word } from './form-parts.js';

export interface ReceiveOptions {
  store: ObjectStore;
  userId: string;
  jobId: string;
  maxFileBytes: number;
  maxAudioFiles: number;
}

/** What came in. With faults, only what was seen until the reading stopped. */
export interface ReceivedForm {
  words: ReadonlyMap<Word, string>;
  /** Seen, stored or not. */
  videoSeen: boolean;
  videos: readonly Asset[];
  audio: readonly AudioAsset[];
  /** Every refId seen, stored or not, so that a bad file causes no second message about its segments. */
  refIds: ReadonlySet<string>;
  faults: readonly Issue[];
  /** False when the rest was not read because of the faults: nothing can be called missing then. */
  complete: boolean;
}

/** Thousands of segments fit; more is a mistake, and words are the only part of a form held in memory. */
const WORD_BYTES = 256 * 1024;
/** After a fault, so much more is read (and thrown away) to name all the other faults in the same answer. */
const BYTES_AFTER_FAULT = 16 * 1024 ** 2;

/**
 * Reads a multipart request; each file goes straight to S3 as it arrives, one after the other, so memory stays the
 * same for any size and number. Throws AppError (too large, cut off, unreadable, S3 down) only when nothing of it is
 * still moving, so that the caller can clean up.
 */
export async function receiveForm(request: IncomingMessage, o: ReceiveOptions): Promise<ReceivedForm> {
  const parser = createParser(request, o);
  const receiver = new FormReceiver(o);
  try {
    const complete = await receiver.read(request, parser);
    await receiver.stored();
    return { ...receiver, complete };
  } catch (error) {
    receiver.stop(error);
    await receiver.stored().catch(() => {});
    throw error;
  } finally {
    request.unpipe(parser);
  }
}

function createParser(request: IncomingMessage, o: ReceiveOptions): BusboyInstance {
  const contentType = request.headers['content-type'] ?? '';
  if (!/^multipart\/form-data\s*;.*boundary=/i.test(contentType)) throw new AppError('unsupported_media_type');
  return new Busboy({
    headers: { ...request.headers, 'content-type': contentType },
    isPartAFile: (name, type, fileName) =>
      !isWord(name) && (fileName !== undefined || type === 'application/octet-stream'),
    // One more than is allowed each time, so that what is too much is seen and named.
    limits: { fieldSize: WORD_BYTES, fileSize: o.maxFileBytes, parts: o.maxAudioFiles + WORDS.length + 3 },
  });
}

class FormReceiver {
  readonly words = new Map<Word, string>();
  readonly videos: Asset[] = [];
  readonly audio: AudioAsset[] = [];
  readonly refIds = new Set<string>();
  readonly faults: Issue[] = [];
  #queue: Promise<void> = Promise.resolve();
  readonly #abort = new AbortController();
  videoSeen = false;
  readonly #o: ReceiveOptions;

  constructor(o: ReceiveOptions) {
    this.#o = o;
  }

  /** Settles when the form is read to its end (true) or far enough to answer its faults (false). */
  async read(request: IncomingMessage, parser: BusboyInstance): Promise<boolean> {
    let afterFault = 0;
    return new Promise((resolve, reject) => {
      parser.on('field', (name, value, _cut, tooLong) => this.#field(shown(name), value, tooLong));
      parser.on('file', (name, stream, fileName, _encoding, type) => {
        this.#file(stream, planFilePart(shown(name), fileName, type)).catch(reject);
      });
      parser.on('partsLimit', () => this.#fault('form', 'Has too many parts.'));
      parser.on('finish', () => resolve(true));
      parser.on('error', (cause) => reject(new AppError('upload_incomplete', { cause })));
      // It also closes after a complete request, while the last bytes are still on their way to S3.
      request.on('close', () => request.complete || reject(new AppError('upload_incomplete')));
      request.on('data', (chunk: Buffer) => {
        if (this.faults.length > 0) afterFault += chunk.length;
        if (afterFault > BYTES_AFTER_FAULT) resolve(false);
      });
      request.pipe(parser);
    });
  }

  /** When the last file is in S3; rejects with the first failure. */
  stored(): Promise<void> {
    return this.#queue;
  }

  stop(reason: unknown): void {
    this.#abort.abort(reason);
  }

  #fault(field: string, message: string) {
    this.faults.push({ field, message });
  }

  #field(name: string, value: string, tooLong: boolean) {
    if (!isWord(name)) {
      const isFile = name === 'video' || /^audio(\[.*\])?$/s.test(name);
      this.#fault(name, isFile ? 'Must be a file, with a file name.' : 'Unknown part; leave it out.');
    } else if (this.words.has(name)) this.#fault(name, 'Is there twice.');
    else if (tooLong) this.#fault(name, `Is longer than ${WORD_BYTES} bytes.`);
    else this.words.set(name, value);
  }

  /** Queues a file for S3; a faulty one, and every one after a fault, is read and thrown away. */
  #file(stream: BusboyFileStream, plan: FilePart | Issue): Promise<void> {
    // A cut-off request also fails the part; read() reports it.
    stream.on('error', () => {});
    if ('message' in plan) this.faults.push(plan);
    else this.#checkCount(plan);
    this.#queue = this.#queue.then(() => this.#store(stream, plan));
    return this.#queue;
  }

  #checkCount({ kind, field, refId }: FilePart) {
    if (kind === 'video') {
      if (this.videoSeen) this.#fault(field, 'Exactly one video makes a job; this is another one.');
      this.videoSeen = true;
    } else if (refId !== undefined) {
      if (this.refIds.has(refId)) this.#fault(field, `Two audio files are called "${refId}"; name them apart.`);
      this.refIds.add(refId);
      if (this.refIds.size === this.#o.maxAudioFiles + 1) {
        this.#fault('audio', `At most ${this.#o.maxAudioFiles} audio files in one job.`);
      }
    }
  }

  async #store(stream: BusboyFileStream, plan: FilePart | Issue): Promise<void> {
    if (this.faults.length > 0 || 'message' in plan) return void stream.resume();
    const name = plan.kind === 'video' ? 'video' : `audio-${plan.refId}`;
    const key = uploadKey(this.#o.userId, this.#o.jobId, name, plan.media.extension);
    const { contentType } = plan.media;
    const body = bounded(stream, plan, this.#o.maxFileBytes);
    const { bytes } = await this.#o.store.putStream(key, body, { contentType, signal: this.#abort.signal });
    if (bytes === 0) this.#fault(plan.field, `"${plan.fileName}" is empty.`);
    const asset: Asset = { key, contentType, bytes, fileName: plan.fileName };
    if (plan.refId === undefined) this.videos.push(asset);
    else this.audio.push({ ...asset, refId: plan.refId });
  }
}

/** A part may have no name, or one of any length. */
const shown = (name: string | undefined): string => (name ?? '').slice(0, 100);

/**
 * The part as a stream of its own: an upload that fails destroys this one, while the parser's stream must be read on,
 * or the parser would wait for ever.
 */
function bounded(stream: BusboyFileStream, { field, fileName }: FilePart, maxBytes: number): PassThrough {
  const body = new PassThrough();
  const tooLarge = () => {
    const message = `"${fileName}" is larger than ${maxBytes} bytes.`;
    body.destroy(new AppError('payload_too_large', { detail: message, issues: [{ field, message }] }));
  };
  // The limit may have passed while the part waited for its turn.
  if (stream.truncated) tooLarge();
  stream.on('limit', tooLarge);
  stream.on('error', (cause) => body.destroy(new AppError('upload_incomplete', { cause })));
  body.on('close', () => stream.unpipe(body).resume());
  return stream.pipe(body);
}
