import type { ReadRange } from '../../../src/media/probe-child.js';

/** A file of any size that exists nowhere: its bytes are made when they are read. */
export interface VirtualFile {
  bytes: number;
  read: ReadRange;
}

/** A piece of such a file: the pattern, `times` over. */
export interface Part {
  pattern: Buffer;
  times: number;
}

export const once = (...pattern: Buffer[]): Part => ({ pattern: Buffer.concat(pattern), times: 1 });
/** As often as it fits into `bytes`. */
export const filled = (pattern: Buffer, bytes: number): Part => ({
  pattern,
  times: Math.floor(bytes / pattern.length),
});
export const lengthOf = (...parts: Part[]): number =>
  parts.reduce((sum, { pattern, times }) => sum + pattern.length * times, 0);

/** The parts, one behind the other. */
export function virtualFile(...parts: Part[]): VirtualFile {
  const bytes = lengthOf(...parts);
  return {
    bytes,
    async read(start, end) {
      const out = Buffer.alloc(Math.max(0, Math.min(end, bytes) - start));
      let at = -start;
      for (const part of parts) {
        fill(out, part, at);
        at += lengthOf(part);
      }
      return out;
    },
  };
}

/** Writes what lies within `out` of a part that begins at `offset`, which may be before it. */
function fill(out: Buffer, part: Part, offset: number): void {
  const from = Math.max(0, offset);
  const to = Math.min(out.length, offset + lengthOf(part));
  if (from >= to) return;
  const shift = (from - offset) % part.pattern.length;
  out.fill(Buffer.concat([part.pattern.subarray(shift), part.pattern.subarray(0, shift)]), from, to);
}

export const u32 = (value: number): Buffer => {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
};
export const u32le = (value: number): Buffer => u32(value).reverse();
export const ascii = (text: string): Buffer => Buffer.from(text, 'latin1');
export const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
