import { Transform, type TransformCallback } from 'node:stream';
import type { BusboyFileStream } from '@fastify/busboy';
import { AppError } from '../domain/errors.js';
import { HEAD_BYTES } from '../media/sniff.js';
import type { FilePart } from './form-parts.js';

/**
 * The bytes of a part, counted, with a first look at them: nothing comes out before `head` is known. A stream of its
 * own, because an upload that fails destroys what it reads from, and the parser's stream must be read on.
 */
export class PartBody extends Transform {
  /** The first bytes, or all where there are fewer; rejects where the part ends in a fault before. */
  readonly head: Promise<Buffer>;
  readonly #most: number;
  readonly #tooLarge: () => Error;
  readonly #settle: { resolve(head: Buffer): void; reject(reason: unknown): void };
  #held: Buffer[] | undefined = [];
  #bytes = 0;

  constructor(most: number, tooLarge: () => Error) {
    super();
    this.#most = most;
    this.#tooLarge = tooLarge;
    const settle = { resolve: (_: Buffer) => {}, reject: (_: unknown) => {} };
    this.head = new Promise((resolve, reject) => Object.assign(settle, { resolve, reject }));
    this.head.catch(() => {}); // the stream's own error tells it too
    this.#settle = settle;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#bytes += chunk.length;
    if (this.#held) this.#held.push(chunk);
    else this.push(chunk);
    if (this.#bytes >= HEAD_BYTES) this.#release();
    done(this.#bytes > this.#most ? this.#tooLarge() : null);
  }

  override _flush(done: TransformCallback): void {
    this.#release();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#settle.reject(error ?? new Error('The part was not read.'));
    done(error);
  }

  #release(): void {
    if (!this.#held) return;
    const head = Buffer.concat(this.#held);
    this.#held = undefined;
    if (head.length > 0) this.push(head);
    this.#settle.resolve(head);
  }
}

/** How many bytes are taken: of any file, and of what its user may still have. */
export interface MostBytes {
  ofFile: number;
  ofUser: number;
}

function tooLarge({ field, fileName }: FilePart, { ofFile, ofUser }: MostBytes): AppError {
  const name = `"${fileName || field}"`;
  const code = ofUser < ofFile ? 'quota_exceeded' : 'payload_too_large';
  const message =
    ofUser < ofFile
      ? `${name} is more than the ${ofUser} bytes left to you.`
      : `${name} is larger than ${ofFile} bytes.`;
  return new AppError(code, { detail: message, issues: [{ field, message }] });
}

/** What is read of a part; the parser's stream is read on when this one is destroyed, or the parser would wait for ever. */
export function bodyOf(stream: BusboyFileStream, part: FilePart, most: MostBytes): PartBody {
  const body = new PartBody(Math.min(most.ofFile, most.ofUser), () => tooLarge(part, most));
  stream.on('error', (cause) => body.destroy(new AppError('upload_incomplete', { cause })));
  body.on('error', () => {}); // whoever waits for the head, or stores the file, hears of it
  body.on('close', () => stream.unpipe(body).resume());
  return stream.pipe(body);
}
