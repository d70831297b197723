import { Transform, type TransformCallback } from 'node:stream';
import { crc32 } from 'node:zlib';
import { AppError } from '../domain/errors.js';
import { crc32Base64 } from './part-checksum.js';
import type { Part } from './part-uploads.js';

/**
 * The bytes of one part on their way, with few of them in memory: fails where there are more or fewer than it must have, or
 * others than its checksum says. The last ones are held back until that is known, so that nobody gets a wrong part whole.
 */
export class CheckedPart extends Transform {
  readonly #part: Omit<Part, 'number'>;
  #held: Buffer | undefined;
  #bytes = 0;
  #crc32 = 0;

  constructor(part: Omit<Part, 'number'>) {
    super();
    this.#part = part;
    this.on('error', () => {}); // whoever reads it hears of it
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const { bytes } = this.#part;
    this.#bytes += chunk.length;
    this.#crc32 = crc32(chunk, this.#crc32);
    const before = this.#held;
    this.#held = chunk;
    if (this.#bytes <= bytes) done(null, before);
    else done(new AppError('payload_too_large', { detail: `The part has ${bytes} bytes.` }));
  }

  override _flush(done: TransformCallback): void {
    const fault = this.#fault();
    if (fault) done(fault);
    else done(null, this.#held);
  }

  #fault(): AppError | undefined {
    const { bytes, crc32: expected } = this.#part;
    if (this.#bytes !== bytes) {
      return new AppError('upload_incomplete', { detail: `${this.#bytes} of ${bytes} bytes have come.` });
    }
    const isWhole = expected === undefined || crc32Base64(this.#crc32) === expected;
    return isWhole ? undefined : new AppError('part_damaged');
  }
}
