import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { editedSeconds } from '../../src/media/edit-list.js';
import { inspectMedia, type TrackKind } from '../../src/media/inspect-media.js';
import { addedSeconds } from '../../src/media/mp3-padding.js';

const bytesOf = async (name: string): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await readFile(fileURLToPath(new URL(`../media-cases/${name}`, import.meta.url))));

type Read = (start: number, end: number) => Promise<Uint8Array> | ReadableStream<Uint8Array>;

/** How a file is read: in one piece, or as it comes, in pieces of any size. */
const WAYS: [string, (bytes: Uint8Array<ArrayBuffer>) => Read][] = [
  ['at once', (bytes) => async (start, end) => bytes.slice(start, end)],
  ['as it comes', (bytes) => (start, end) => new Blob([bytes]).slice(start, end).stream()],
];

const CASES: [file: string, track: TrackKind, seconds: number][] = [
  ['base.mp4', 'video', 4],
  ['base.mp4', 'audio', 4],
  ['base.mp3', 'audio', 3],
  ['two_edits_qt_trim.mp4', 'video', 2],
  ['two_edits_qt_trim.mp4', 'audio', 2],
  ['video_starts_at_1500ms.mp4', 'video', 5.5],
  ['iphone_hevc_hlg_rot90.mov', 'video', 2],
  ['mediarecorder_no_duration.webm', 'video', 4],
  ['mediarecorder_audio_only.webm', 'audio', 4.001],
  ['whatsapp_voice.opus', 'audio', 3],
];

describe.each(WAYS)('the length of a file that is read %s', (_way, readOf) => {
  it.each(CASES)('%s, %s: %d s', async (file, track, seconds) => {
    const bytes = await bytesOf(file);
    const media = await inspectMedia({ bytes: bytes.length, track, read: readOf(bytes) });
    expect(media.seconds).toBeCloseTo(seconds, 3);
  });
});

it.each([
  ['vfr_phone.mp4', 3.933, 4],
  ['base.mp4', 4, 4],
])('%s: its picture ends after %d s, its sound after %d', async (file, seconds, soundEnds) => {
  const bytes = await bytesOf(file);
  const read: Read = async (start, end) => bytes.slice(start, end);
  const media = await inspectMedia({ bytes: bytes.length, track: 'video', withSoundEnd: true, read });
  expect(media.seconds).toBeCloseTo(seconds, 3);
  expect(media.soundEnds).toBeCloseTo(soundEnds, 3);
});

it('counts the end of the sound by its edits as well', async () => {
  const bytes = await bytesOf('two_edits_qt_trim.mp4');
  const read: Read = async (start, end) => bytes.slice(start, end);
  const media = await inspectMedia({ bytes: bytes.length, track: 'video', withSoundEnd: true, read });
  expect(media.soundEnds).toBeCloseTo(2, 3);
});

it('asks for no byte again to know the edits', async () => {
  const bytes = await bytesOf('two_edits_qt_trim.mp4');
  const asked: number[] = [];
  const read: Read = async (start, end) => {
    asked.push(start);
    return bytes.slice(start, end);
  };
  await inspectMedia({ bytes: bytes.length, track: 'video', read });
  expect(asked).toEqual([...new Set(asked)]);
});

describe('a file that is none', () => {
  const at = (bytes: Uint8Array) => async (start: number, end: number) => bytes.subarray(start, end);

  it.each([
    ['nothing', new Uint8Array(0)],
    ['zeros', new Uint8Array(64)],
    ['a box larger than the file', Uint8Array.from([0xff, 0xff, 0xff, 0xff, ...Buffer.from('moov')])],
    ['a box of 64 bits without its size', Uint8Array.from([0, 0, 0, 1, ...Buffer.from('moov')])],
  ])('%s has no edits, and nothing was added to it', async (_what, bytes) => {
    expect(await editedSeconds(at(bytes), bytes.length)).toEqual({});
    expect(await addedSeconds(at(bytes), bytes.length)).toBe(0);
  });

  it('every cut of an MP4 is read without a fault of ours', async () => {
    const bytes = await bytesOf('two_edits_qt_trim.mp4');
    const movie = Buffer.from(bytes).indexOf('moov') - 4;
    const end = Math.min(bytes.length, movie + 2_000);
    for (let cut = movie; cut < end; cut += 1) await editedSeconds(at(bytes.subarray(0, cut)), cut);
  });
});
