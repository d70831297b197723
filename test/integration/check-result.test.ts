import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CheckReport, checkResult } from '../../local/demo/check-result.js';
import { mustRunFfmpeg } from '../../local/demo/run-ffmpeg.js';
import { type DemoInput, sampleInput } from '../../local/demo/sample-media.js';
import { resolveFfmpeg } from '../../local/ffmpeg.js';
import type { SyncMode } from '../../src/domain/job.js';
import { type Clip, type RenderOptions, renderClips } from '../support/render-clips.js';

/** Decoded lengths of the committed voices, in seconds. */
const NARRATOR_S = 5.196;
const GUEST_S = 3.329;

let folder: string;
let ffmpegPath: string;
let input: DemoInput;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'check-result-'));
  ffmpegPath = await resolveFfmpeg({});
  const sample = await sampleInput();
  input = { ...sample, videoFile: await smallPicture(sample.videoFile) };
});

/** Each result is cut from seven readings of it, and nothing here looks at the picture. */
async function smallPicture(videoFile: string): Promise<string> {
  const small = join(folder, 'small.mp4');
  const picture = ['-vf', 'scale=160:90', '-c:v', 'libx264', '-preset', 'ultrafast'];
  await mustRunFfmpeg(ffmpegPath, ['-y', '-i', videoFile, ...picture, '-c:a', 'copy', small], 'making it small');
  return small;
}

afterAll(() => rm(folder, { recursive: true, force: true }));

const voice = (refId: string) => {
  const audio = input.audio.find((item) => item.refId === refId);
  if (!audio) throw new Error(`no voice ${refId}`);
  return audio.file;
};
const original = (from: number, to: number): Clip => ({
  picture: { from, to },
  seconds: to - from,
  sound: { file: input.videoFile, from },
});
const clip = (from: number, to: number, seconds: number, file: string, soundFrom = 0): Clip => ({
  picture: { from, to },
  seconds,
  sound: { file, from: soundFrom },
});

/** The right result of the sample segments under remap, as seven clips. */
const rightClips = (): Clip[] => [
  original(0, 1),
  clip(1, 4.5, NARRATOR_S, voice('narrator')),
  original(4.5, 5.5),
  clip(5.5, 8, GUEST_S, voice('guest')),
  original(8, 8.8),
  clip(8.8, 11.2, 2.8, voice('announcer'), 1.6),
  original(11.2, 12),
];

/** The right clips with some replaced. */
const withClips = (replaced: Record<number, Clip>) => rightClips().map((right, index) => replaced[index] ?? right);

const render = (clips: readonly Clip[], more: Partial<RenderOptions> = {}) =>
  renderClips({
    ffmpegPath,
    videoFile: input.videoFile,
    resultFile: join(folder, `${crypto.randomUUID()}.mp4`),
    clips,
    ...more,
  });

const check = (resultFile: string, syncMode: SyncMode = 'remap', segments = input.segments) =>
  checkResult({
    resultFile,
    videoFile: input.videoFile,
    audio: new Map(input.audio.map(({ refId, file }) => [refId, file])),
    segments,
    syncMode,
    ffmpegPath,
  });

const failed = (report: CheckReport) => report.checks.filter(({ ok }) => !ok).map(({ name }) => name.split(',')[0]);

describe('a right result', () => {
  it('passes every check, piece by piece', async () => {
    const report = await check(await render(rightClips()));
    expect(report).toMatchObject({ ok: true });
    expect(report.checks.map(({ name }) => name.split(',')[0])).toEqual([
      'plays',
      'picture and sound',
      'right length',
      'outside: original sound',
      'segment 1: "narrator"',
      'outside: original sound',
      'segment 2: "guest"',
      'outside: original sound',
      'segment 3: "announcer"',
      'outside: original sound',
    ]);
  });

  it('passes when it is quieter, mono, and encoded small', async () => {
    const audioArgs = ['-ac', '1', '-ar', '22050', '-b:a', '40k'];
    expect(failed(await check(await render(rightClips(), { soundFilter: 'volume=0.4', audioArgs })))).toEqual([]);
  });

  it('passes with 0.1 s of encoder delay', async () => {
    expect(failed(await check(await render(rightClips(), { soundFilter: 'adelay=100|100' })))).toEqual([]);
  });

  it('passes under cut_off, where a segment is as long as the shorter of video and audio', async () => {
    const clips = withClips({
      1: clip(1, 4.5, 3.5, voice('narrator')),
      3: clip(5.5, 8, 2.5, voice('guest')),
      5: clip(8.8, 11.2, 2.4, voice('announcer'), 1.6),
    });
    expect(failed(await check(await render(clips), 'cut_off'))).toEqual([]);
  });

  it('passes under silence, where the segment goes on without sound, but not with the original there', async () => {
    const segments = input.segments.with(1, { startTime: 4.7, endTime: 8.6, audioInput: { refId: 'guest' } });
    const around = { 2: original(4.5, 4.7), 4: original(8.6, 8.8) };
    const right = withClips({ ...around, 3: clip(4.7, 8.6, 3.9, voice('guest')) });
    const wrong = withClips({ ...around, 3: original(4.7, 8.6) });
    expect(failed(await check(await render(right), 'silence', segments))).toEqual([]);
    expect(failed(await check(await render(wrong), 'silence', segments))).toEqual(['segment 2: "guest"']);
  });
});

describe('a wrong result of the right length', () => {
  const cases: [string, () => Clip[], string[]][] = [
    ['another audio', () => withClips({ 1: clip(1, 4.5, NARRATOR_S, voice('announcer')) }), ['segment 1: "narrator"']],
    [
      'two audios swapped',
      () => withClips({ 1: clip(1, 4.5, NARRATOR_S, voice('guest')), 3: clip(5.5, 8, GUEST_S, voice('narrator')) }),
      ['segment 1: "narrator"', 'segment 2: "guest"'],
    ],
    [
      'an audio that was not cropped',
      () => withClips({ 5: clip(8.8, 11.2, 2.8, voice('announcer')) }),
      ['segment 3: "announcer"'],
    ],
    [
      'an audio that starts 0.5 s late in its segment',
      () => withClips({ 3: clip(5.5, 8, GUEST_S, voice('guest'), 0.5) }),
      ['segment 2: "guest"'],
    ],
    [
      "the original's sound in a segment",
      () => withClips({ 3: { ...original(5.5, 8), seconds: GUEST_S } }),
      ['segment 2: "guest"'],
    ],
    [
      'silence in a segment',
      () => withClips({ 5: { picture: { from: 8.8, to: 11.2 }, seconds: 2.8 } }),
      ['segment 3: "announcer"'],
    ],
    [
      'silence outside the segments',
      () => withClips({ 2: { picture: { from: 4.5, to: 5.5 }, seconds: 1 } }),
      ['outside: original sound'],
    ],
    [
      'a wrong second in the middle of a right segment',
      () => [
        original(0, 1),
        clip(1, 2.5, 2, voice('narrator')),
        clip(2.5, 3.5, 1.4, voice('announcer')),
        clip(3.5, 4.5, NARRATOR_S - 3.4, voice('narrator'), 3.4),
        ...rightClips().slice(2),
      ],
      ['segment 1: "narrator"'],
    ],
  ];

  it.each(cases)('fails with %s', async (_, clips, expected) => {
    expect(failed(await check(await render(clips())))).toEqual(expected);
  });

  it('fails everywhere when all of the sound is 0.5 s late', async () => {
    const late = await render(rightClips(), { soundFilter: 'adelay=500|500,atrim=duration=14.925' });
    expect(failed(await check(late))).toHaveLength(7);
  });

  it('fails everywhere when there is only silence', async () => {
    expect(failed(await check(await render(rightClips(), { soundFilter: 'volume=0' })))).toHaveLength(7);
  });
});

describe('a result that is not one', () => {
  it('fails when it is the uploaded video, unchanged', async () => {
    const names = failed(await check(input.videoFile));
    expect(names).toEqual(expect.arrayContaining(['right length', 'segment 1: "narrator"', 'segment 2: "guest"']));
  });

  it('fails when the sound track is missing', async () => {
    const mute = join(folder, 'mute.mp4');
    await mustRunFfmpeg(ffmpegPath, ['-y', '-i', input.videoFile, '-an', '-c', 'copy', mute], 'dropping the sound');
    expect(failed(await check(mute))).toEqual(['picture and sound']);
  });

  it('fails when a part of the file is missing or broken', async () => {
    const whole = await readFile(input.videoFile);
    const cut = join(folder, 'cut.mp4');
    const broken = join(folder, 'broken.mp4');
    await writeFile(cut, whole.subarray(0, Math.round(whole.length * 0.7)));
    await writeFile(
      broken,
      Buffer.from(whole).fill(0x5a, Math.round(whole.length / 2), Math.round(whole.length * 0.6)),
    );
    expect(failed(await check(cut))).toContain('plays');
    expect(failed(await check(broken))).toContain('plays');
  });

  it('fails when it is not a video at all', async () => {
    const page = join(folder, 'page.mp4');
    await writeFile(page, '<!doctype html><title>Not found</title>');
    expect(failed(await check(page))).toEqual(['plays', 'picture and sound']);
  });
});
