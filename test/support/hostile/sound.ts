import { ascii, filled, hex, once, type Part, u32, u32le, type VirtualFile, virtualFile } from './virtual-file.js';

/** Sound files with headers, tags or frames without end. */

/** The head of an ID3v2 tag of `bytes`: its length in four times seven bits. */
const id3 = (bytes: number) =>
  Buffer.concat([ascii('ID3'), hex('040000'), Buffer.from([21, 14, 7, 0].map((shift) => (bytes >> shift) & 127))]);
const ID3_MOST = 2 ** 28 - 1;
const ID3_FRAME = Buffer.concat([ascii('TXXX'), u32(4), hex('0000 03610062')]);
const MP3_FRAME = Buffer.concat([hex('ffe318c4'), Buffer.alloc(68)]); // 8 kbit/s at 8 kHz: as short as they come
const ADTS_FRAME = hex('fff15080011ffc00');

function tagged(bytes: number, ...sound: Part[]): VirtualFile {
  const frames = filled(ID3_FRAME, Math.min(bytes, ID3_MOST));
  return virtualFile(once(id3(frames.times * ID3_FRAME.length)), frames, ...sound);
}

const mp3s = (bytes: number): Record<string, VirtualFile> => ({
  'MP3: an ID3 tag': tagged(bytes, filled(MP3_FRAME, 100_000)),
  'MP3: ID3 tags': virtualFile(filled(id3(0), bytes)),
  'MP3: the shortest frames': virtualFile(filled(MP3_FRAME, bytes)),
  'MP3: frames that are none': virtualFile(filled(MP3_FRAME, 1000), filled(hex('ffe30000'), bytes)),
  'AAC: frames of nothing': virtualFile(filled(ADTS_FRAME, bytes)),
});

const riff = (bytes: number) => Buffer.concat([ascii('RIFF'), u32le(bytes), ascii('WAVE')]);
const FMT = Buffer.concat([ascii('fmt '), u32le(16), hex('0100 0100 80bb0000 00770100 0200 1000')]);
const chunk = (name: string, bytes: number) => Buffer.concat([ascii(name), u32le(bytes)]);
const INFO = Buffer.concat([chunk('INAM', 2), ascii('a\0')]);

const wavs = (bytes: number): Record<string, VirtualFile> => ({
  'WAV: empty chunks': virtualFile(once(riff(bytes), FMT), filled(chunk('junk', 0), bytes)),
  'WAV: empty lists': virtualFile(
    once(riff(bytes), FMT),
    filled(Buffer.concat([chunk('LIST', 4), ascii('INFO')]), bytes),
  ),
  'WAV: a list of names': virtualFile(once(riff(bytes), FMT, chunk('LIST', bytes), ascii('INFO')), filled(INFO, bytes)),
  'WAV: a format of zeros': virtualFile(once(riff(bytes), chunk('fmt ', bytes)), filled(Buffer.alloc(1000), bytes)),
});

const flacBlock = (type: number, content: Buffer) =>
  Buffer.concat([Buffer.from([type]), u32(content.length).subarray(1), content]);
const STREAM_INFO = hex('1000 1000 000000 000000 0bb802f000000000 00000000000000000000000000000000');
const flac = (isLast: boolean) => once(ascii('fLaC'), flacBlock(isLast ? 0x80 : 0, STREAM_INFO));

const flacs = (bytes: number): Record<string, VirtualFile> => ({
  'FLAC: empty blocks': virtualFile(flac(false), filled(flacBlock(1, Buffer.alloc(0)), bytes)),
  'FLAC: pictures': virtualFile(flac(false), filled(flacBlock(6, Buffer.alloc(1_000_000)), bytes)),
  'FLAC: frames that are none': virtualFile(flac(true), filled(hex('fff8c91800ff'), bytes)),
});

/** A page of Ogg (RFC 3533), without the checksum that nobody looks at. */
function page(flags: number, body: Buffer, segments: number[]): Buffer {
  const head = Buffer.concat([ascii('OggS'), Buffer.from([0, flags]), Buffer.alloc(8), u32le(1), u32le(0), u32le(0)]);
  return Buffer.concat([head, Buffer.from([segments.length, ...segments]), body]);
}
const single = (flags: number, body: Buffer) => page(flags, body, [body.length]);
/** The largest page, its packet going on in the next. */
const fullPage = page(
  1,
  Buffer.alloc(65_025),
  Array.from({ length: 255 }, () => 255),
);
const OPUS = Buffer.concat([ascii('OpusHead'), hex('0101 0000'), u32le(48_000), hex('000000')]);
const COMMENT = Buffer.concat([ascii('OpusTags'), u32le(0), u32le(0)]);

const oggs = (bytes: number): Record<string, VirtualFile> => {
  const opus = once(single(2, OPUS), single(0, COMMENT));
  return {
    'Ogg: a comment': virtualFile(once(single(2, OPUS)), filled(fullPage, bytes)),
    'Ogg: empty pages': virtualFile(opus, filled(page(0, Buffer.alloc(0), []), bytes)),
    'Ogg: pages of one packet': virtualFile(opus, filled(single(0, hex('fc')), bytes)),
    'Ogg: one packet': virtualFile(opus, filled(fullPage, bytes)),
    'Ogg: streams': virtualFile(filled(single(2, OPUS), bytes)),
  };
};

export const largeSounds = (bytes: number): Record<string, VirtualFile> => ({
  ...mp3s(bytes),
  ...wavs(bytes),
  ...flacs(bytes),
  ...oggs(bytes),
});
