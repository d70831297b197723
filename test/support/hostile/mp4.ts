import { ascii, filled, lengthOf, once, type Part, u32, type VirtualFile, virtualFile } from './virtual-file.js';

/** MP4s (ISO/IEC 14496-12) whose boxes have their right lengths, and too much in them. */

const boxHead = (name: string, contentBytes: number) => Buffer.concat([u32(contentBytes + 8), ascii(name)]);
const box = (name: string, ...content: Buffer[]) => {
  const body = Buffer.concat(content);
  return Buffer.concat([boxHead(name, body.length), body]);
};
/** A box around parts of any size. */
const boxOf = (name: string, ...parts: Part[]): Part[] => [once(boxHead(name, lengthOf(...parts))), ...parts];

interface Box {
  start: number;
  end: number;
}

function findBox(data: Buffer, { start, end }: Box, name: string): Box {
  for (let at = start; at + 8 <= end; at += Math.max(8, data.readUInt32BE(at))) {
    if (data.toString('latin1', at + 4, at + 8) === name) return { start: at, end: at + data.readUInt32BE(at) };
  }
  throw new Error(`There is no ${name}.`);
}

/** The boxes on the way to the first one at `path`, outermost first. */
function wayTo(data: Buffer, path: readonly string[]): Box[] {
  const way: Box[] = [];
  let within: Box = { start: 0, end: data.length };
  for (const name of path) {
    const found = findBox(data, within, name);
    way.push(found);
    within = { start: found.start + 8, end: found.end };
  }
  return way;
}

/** `mp4` as far as the end of the box at `path`, then `grown` within the same boxes. */
function grownMp4(mp4: Buffer, path: readonly string[], ...grown: Part[]): VirtualFile {
  const way = wayTo(mp4, path);
  const head = Buffer.from(mp4.subarray(0, way.pop()?.end));
  for (const { start } of way) head.writeUInt32BE(head.length - start + lengthOf(...grown), start);
  return virtualFile(once(head), ...grown, once(box('mdat', Buffer.alloc(1000))));
}

/** A table of as many entries as fit. */
function table(name: string, entry: Buffer, bytes: number, before = u32(0)): Part[] {
  const entries = filled(entry, bytes);
  return boxOf(name, once(before, u32(entries.times)), entries);
}

/** `mp4`: an ordinary one, its picture first. */
export function largeTables(mp4: Buffer, bytes: number): Record<string, VirtualFile> {
  const grown = (...parts: Part[]) => grownMp4(mp4, ['moov', 'trak', 'mdia', 'minf', 'stbl', 'stsd'], ...parts);
  const pair = Buffer.concat([u32(1), u32(512)]);
  return {
    'MP4: one duration a sample (stts)': grown(...table('stts', pair, bytes)),
    'MP4: one offset a sample (ctts)': grown(...table('ctts', pair, bytes)),
    'MP4: sizes (stsz)': grown(...table('stsz', u32(100), bytes, Buffer.alloc(8))),
    'MP4: chunks (stco)': grown(...table('stco', u32(1000), bytes)),
    'MP4: chunks of 64 bits (co64)': grown(...table('co64', Buffer.concat([u32(0), u32(1000)]), bytes)),
    'MP4: samples in chunks (stsc)': grown(...table('stsc', Buffer.concat([u32(1), u32(1), u32(1)]), bytes)),
    'MP4: key frames (stss)': grown(...table('stss', u32(1), bytes)),
  };
}

const FTYP = box('ftyp', ascii('isom'), u32(512), ascii('isomiso2avc1mp41'));
const traf = (...parts: Part[]) => boxOf('traf', once(box('tfhd', u32(0x020000), u32(1))), ...parts);
const moof = (...parts: Part[]) => boxOf('moof', once(box('mfhd', u32(0), u32(1))), ...traf(...parts));
const oneFragment = Buffer.concat(moof(once(box('trun', u32(0x200), u32(1), u32(0)))).map(({ pattern }) => pattern));

/** `mp4` as above; `fragmented`: an ordinary one in fragments, as browsers stream it. */
export function manyBoxes(mp4: Buffer, fragmented: Buffer, bytes: number): Record<string, VirtualFile> {
  const index = fragmented.subarray(0, wayTo(fragmented, ['moov'])[0]?.end);
  const inMoov = (...parts: Part[]) => grownMp4(mp4, ['moov', 'mvhd'], ...parts);
  return {
    'MP4: empty boxes in the index': inMoov(filled(box('free'), bytes)),
    'MP4: empty tracks': inMoov(filled(box('trak'), bytes)),
    'MP4: a box of zeros in the index': inMoov(...boxOf('udta', filled(Buffer.alloc(1000), bytes))),
    'MP4: empty boxes': virtualFile(once(FTYP), filled(box('free'), bytes)),
    'MP4: empty fragments': virtualFile(once(index), filled(box('moof'), bytes)),
    'MP4: fragments of one sample': virtualFile(once(index), filled(oneFragment, bytes)),
    'MP4: one fragment of samples': virtualFile(once(index), ...moof(...table('trun', u32(1), bytes, u32(0x200)))),
    'MP4: fragments behind an index of fragments': virtualFile(
      ...[once(index), ...table('sidx', Buffer.concat([u32(100), u32(1), u32(0)]), bytes, Buffer.alloc(20))],
      filled(oneFragment, bytes),
    ),
    'MP4: boxes in boxes': nested(bytes),
  };
}

/** Each holds all the rest, 100,000 deep. */
function nested(bytes: number): VirtualFile {
  const DEPTH = 100_000;
  const heads = Array.from({ length: DEPTH }, (_, level) =>
    boxHead(['trak', 'mdia', 'minf', 'stbl'][level % 4] ?? '', (DEPTH - level - 1) * 8 + bytes),
  );
  const inside = [once(...heads), filled(Buffer.alloc(1), bytes)];
  return virtualFile(once(FTYP), ...boxOf('moov', ...inside));
}
