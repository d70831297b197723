import type { IncomingMessage } from 'node:http';
import { addAbortSignal } from 'node:stream';
import type { BusboyFileStream, BusboyInstance } from '@fastify/busboy';
import { AppError } from '../domain/errors.js';
import type { Issue } from '../domain/issues.js';
import type { Asset, AudioAsset } from '../domain/job.js';
import type { PutFile } from '../storage/put-assets.js';
import {
  encodingIssue,
  type FilePart,
  isWord,
  judgeFile,
  nameOf,
  type PartHead,
  partOf,
  planFilePart,
  type ReceivedFile,
  WORDS,
  type Word,
} from './form-parts.js';
import { createFormParser, noParts } from './multipart-request.js';
import { bodyOf } from './part-body.js';
import { readWord } from './part-word.js';

export interface ReceiveOptions {
  /** Where each file goes. */
  put: PutFile;
  maxFileBytes: number;
  maxAudioFiles: number;
  /** Bytes that the user may still have, for all of its files; left out: no limit. */
  room?: number;
}

/** What came in. With faults, only what was seen until the reading stopped. */
export interface ReceivedForm {
  words: ReadonlyMap<Word, string>;
  /** Seen, stored or not. */
  videoSeen: boolean;
  videos: readonly Asset[];
  audio: readonly AudioAsset[];
  /** What was stored, in the order it came. */
  files: readonly ReceivedFile[];
  /** Every refId seen, stored or not, so that a bad file causes no second message about its segments. */
  refIds: ReadonlySet<string>;
  faults: readonly Issue[];
  /** False when the rest was not read because of the faults: nothing can be called missing then. */
  complete: boolean;
}

/** Files that no job uses are removed after a day (src/db/assets.ts); none of a submission that goes on may be. */
const LONGEST_MS = 12 * 3600_000;
/** After a fault, so much more is read (and thrown away) to name all the other faults in the same answer. */
const BYTES_AFTER_FAULT = 16 * 1024 ** 2;

/**
 * Reads a multipart request; each file goes straight to S3 as it arrives, one after the other, so memory stays the
 * same for any size and number. Throws AppError (too large, cut off, unreadable, S3 down) only when nothing of it is
 * still moving, so that the caller can clean up.
 */
export async function receiveForm(request: IncomingMessage, o: ReceiveOptions): Promise<ReceivedForm> {
  const parser = createFormParser(request, o.maxAudioFiles + WORDS.length + 2);
  const receiver = new FormReceiver(o);
  const late = setTimeout(() => request.destroy(), LONGEST_MS);
  try {
    const complete = await receiver.read(request, parser);
    if (complete) await receiver.stored();
    else await receiver.stop(new Error('What follows a fault is not stored.'));
    return { ...receiver, complete };
  } catch (error) {
    await receiver.stop(error);
    throw error;
  } finally {
    clearTimeout(late);
    request.unpipe(parser);
  }
}

class FormReceiver {
  readonly words = new Map<Word, string>();
  readonly videos: Asset[] = [];
  readonly audio: AudioAsset[] = [];
  readonly files: ReceivedFile[] = [];
  readonly refIds = new Set<string>();
  readonly faults: Issue[] = [];
  readonly #wordsSeen = new Set<Word>();
  readonly #words: Promise<void>[] = [];
  #queue: Promise<void> = Promise.resolve();
  #anyPart = false;
  readonly #abort = new AbortController();
  videoSeen = false;
  readonly #o: ReceiveOptions;
  #room: number;

  constructor(o: ReceiveOptions) {
    this.#o = o;
    this.#room = o.room ?? Number.POSITIVE_INFINITY;
  }

  /** Settles when the form is read to its end (true) or far enough to answer its faults (false). */
  async read(request: IncomingMessage, parser: BusboyInstance): Promise<boolean> {
    let afterFault = 0;
    // Somebody who left before this will not be heard to leave.
    if (request.destroyed) throw new AppError('upload_incomplete');
    return new Promise((resolve, reject) => {
      parser.on('file', (name, stream, fileName, encoding, type) => {
        this.#part(stream, { field: shown(name), fileName, encoding, type }).catch(reject);
      });
      parser.on('partsLimit', () => this.#fault('form', 'Has too many parts.'));
      parser.on('partsLimit', () => resolve(false)); // the others are not looked at: none of them can be called missing
      parser.on('finish', () => resolve(true));
      parser.on('error', (cause) => reject(this.#cutOff(request, cause)));
      // It also closes after it was read to its end, while the last bytes are still on their way to S3.
      request.on('close', () => request.readableEnded || reject(new AppError('upload_incomplete')));
      // Closed before, while it was found out who asks: it will not say so again.
      if (request.destroyed) reject(new AppError('upload_incomplete'));
      request.on('data', (chunk: Buffer) => {
        if (this.faults.length > 0) afterFault += chunk.length;
        if (afterFault > BYTES_AFTER_FAULT) resolve(false);
      });
      request.pipe(parser);
    });
  }

  /** When every part of a whole form is read and the last file is in S3; rejects with the first failure. */
  async stored(): Promise<void> {
    await Promise.all(this.#words);
    await this.#queue;
  }

  /** Nothing of the form is moving any more when this is done. */
  async stop(reason: unknown): Promise<void> {
    this.#abort.abort(reason);
    await this.#queue.catch(() => {});
  }

  #fault(field: string, message: string) {
    this.faults.push({ field, message });
  }

  #cutOff({ complete }: IncomingMessage, cause: unknown): AppError {
    return complete && !this.#anyPart ? noParts() : new AppError('upload_incomplete', { cause });
  }

  /** Rejects with what ends the whole request. */
  async #part(stream: BusboyFileStream, head: PartHead): Promise<void> {
    this.#anyPart = true;
    // A cut-off request also fails the part; read() reports it.
    stream.on('error', () => {});
    const faults = encodingIssue(head);
    this.faults.push(...faults);
    if (!isWord(head.field)) return await this.#file(stream, planFilePart(head));
    if (this.#wordsSeen.has(head.field)) this.#fault(head.field, 'Is there twice.');
    this.#wordsSeen.add(head.field);
    this.#words.push(this.#word(stream, head.field));
  }

  /** Read at once: it is small, and what came before it is in the parser's hands no longer. */
  async #word(stream: BusboyFileStream, word: Word): Promise<void> {
    const read = await readWord(stream);
    if ('fault' in read) this.#fault(word, read.fault);
    else if (!this.words.has(word)) this.words.set(word, read.words);
  }

  /** Queues a file for S3; a faulty one, and every one after a fault, is read and thrown away. */
  #file(stream: BusboyFileStream, plan: FilePart | Issue): Promise<void> {
    if ('message' in plan) this.faults.push(plan);
    else this.#checkCount(plan);
    this.#queue = this.#queue.then(() => ('message' in plan ? void stream.resume() : this.#store(stream, plan)));
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

  async #store(stream: BusboyFileStream, part: FilePart): Promise<void> {
    const { signal } = this.#abort;
    const body = bodyOf(stream, part, { ofFile: this.#o.maxFileBytes, ofUser: this.#room });
    addAbortSignal(signal, body);
    const media = judgeFile(part, await body.head);
    if ('message' in media) this.faults.push(media);
    if ('message' in media || this.faults.length > 0) return void body.destroy();
    const { contentType } = media;
    const fileName = nameOf(part, media);
    const { key, bytes, sha256 } = await this.#o.put({ kind: part.kind, fileName, ...media }, body, signal);
    this.#room -= bytes;
    const asset: Asset = { key, contentType, bytes, fileName };
    this.files.push({ part: partOf(part), fileName, bytes, sha256 });
    if (part.refId === undefined) this.videos.push(asset);
    else this.audio.push({ ...asset, refId: part.refId });
  }
}

/** A part may have no name, or one of any length. */
const shown = (name: string | undefined): string => (name ?? '').slice(0, 100);
