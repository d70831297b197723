import { BlobSource, EncodedPacketSink, Input, type InputVideoTrack, MATROSKA, WEBM } from 'mediabunny';
import { INPUT_FORMATS } from '../../../src/media/input-formats.js';
import { inspectMedia, type Media } from '../../../src/media/inspect-media.js';
import {
  type FileFault,
  type FileKind,
  type FileWarning,
  LARGE,
  LATE_START,
  lengthFault,
  lengthLater,
  NO_LENGTH,
  NO_SOUND,
  notShown,
  SMALL,
  severalTracks,
  trackFault,
  UNREADABLE,
  unreadFault,
  VARYING_RATE,
} from './file-faults.js';
import { beginsAsMedia, formatForServer, HEAD_BYTES } from './first-bytes.js';

/** What a file holds, as the document of a draft keeps it. */
export interface MediaFacts {
  /** Decoded length in whole ms, never more than there is; undefined: the server has to look. */
  lengthMs?: number;
  /** As it is shown, after rotation. */
  width?: number;
  height?: number;
  fps?: number;
  hasAudio: boolean;
  codecs: string[];
}

export type ProbedFile = { facts: MediaFacts; warnings: FileWarning[] } | { fault: FileFault };

/** Reads what the server will read, by the same code, so that both judge one length. */
export async function probeFile(file: Blob, kind: FileKind): Promise<ProbedFile> {
  const head = await readHead(file);
  if (!head) return { fault: UNREADABLE };
  const format = formatForServer(head);
  if (format !== undefined) {
    return { facts: { hasAudio: true, codecs: [] }, warnings: [lengthLater(format)] };
  }
  try {
    return await probe(file, kind);
  } catch {
    return { fault: unreadFault(beginsAsMedia(head)) };
  }
}

const readHead = (file: Blob): Promise<Uint8Array | undefined> =>
  file
    .slice(0, HEAD_BYTES)
    .arrayBuffer()
    .then(
      (head) => new Uint8Array(head),
      () => undefined,
    );

async function probe(file: Blob, kind: FileKind): Promise<ProbedFile> {
  const read = (start: number, end: number) => file.slice(start, end).stream();
  const source = { bytes: file.size, track: kind, read } as const;
  const media = await inspectMedia(kind === 'video' ? { ...source, withPicture: true } : source);
  const lengthMs = Math.floor((media.seconds ?? 0) * 1000 + 1e-6);
  const fault = trackFault(kind, media) ?? lengthFault(lengthMs);
  return fault ? { fault } : await withFacts(file, kind, media, lengthMs);
}

async function withFacts(file: Blob, kind: FileKind, media: Media, lengthMs: number): Promise<ProbedFile> {
  const input = new Input({ formats: INPUT_FORMATS, source: new BlobSource(file) });
  try {
    const tracks = await input.getTracks();
    const names = await Promise.all(tracks.map((track) => track.getCodec()));
    const codecs = names.filter((codec) => codec !== null);
    const { picture: { width, height, fps } = {}, hasAudio } = media;
    const facts = { lengthMs, hasAudio, codecs, ...(kind === 'video' && { width, height, fps }) };
    const own = tracks.filter(({ type }) => type === kind).length;
    const warnings = own > 1 ? [severalTracks(own, kind === 'video' ? 'picture track' : 'sound track')] : [];
    const video = kind === 'video' ? await input.getPrimaryVideoTrack() : null;
    return { facts, warnings: [...warnings, ...(video ? await pictureWarnings(video, facts) : [])] };
  } finally {
    input.dispose();
  }
}

async function pictureWarnings(
  track: InputVideoTrack,
  { hasAudio, width = 0, height = 0 }: MediaFacts,
): Promise<FileWarning[]> {
  const codec = (await track.getCodec()) ?? 'this kind of video';
  const isShown = await track.canDecode().catch(() => false);
  const found: [boolean, FileWarning][] = [
    [!isShown, notShown(NAMES[codec] ?? codec)],
    [!hasAudio, NO_SOUND],
    [await isVarying(track), VARYING_RATE],
    [Math.min(width, height) < 480, SMALL],
    [Math.max(width, height) > 4096 || Math.min(width, height) > 2160, LARGE],
    [(await track.getFirstTimestamp()) > 0.1, LATE_START],
    [await lacksLength(track), NO_LENGTH],
  ];
  return found.flatMap(([is, warning]) => (is ? [warning] : []));
}

/** What was written to a pipe, or by a recorder that did not come back to its beginning. */
async function lacksLength(track: InputVideoTrack): Promise<boolean> {
  const format = await track.input.getFormat();
  return (format === WEBM || format === MATROSKA) && (await track.getDurationFromMetadata()) === null;
}

const NAMES: Record<string, string> = { hevc: 'HEVC (H.265)', avc: 'H.264', prores: 'ProRes' };

/** Frames that are looked at. */
const FRAMES = 120;

/** The longest of its frames is half as long again as the shortest: more than rounding does. */
async function isVarying(track: InputVideoTrack): Promise<boolean> {
  const lengths: number[] = [];
  const packets = new EncodedPacketSink(track).packets(undefined, undefined, { metadataOnly: true });
  for await (const { duration } of packets) {
    if (duration > 0) lengths.push(duration);
    if (lengths.length === FRAMES) break;
  }
  const whole = lengths.slice(0, -1); // the last one may be anything
  return whole.length > 1 && Math.max(...whole) > Math.min(...whole) * 1.5;
}
