import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test as it } from 'vitest';
import { probeAudio, probeVideo } from '../../simulator/media.js';
import { type TestSimulator, testSimulator } from '../support/simulator-client.js';
import {
  makeTestMedia,
  pictureAt,
  serveFolder,
  soundOf,
  type TestMedia,
  type TestServer,
  type ToneAt,
} from '../support/simulator-media.js';

let media: TestMedia;
let files: TestServer;
let simulator: TestSimulator;

beforeAll(async () => {
  media = await makeTestMedia();
  files = await serveFolder(media.folder);
  simulator = await testSimulator({ ffmpegPath: media.ffmpegPath });
});
afterAll(async () => {
  await simulator.remove();
  await files.stop();
  await media.remove();
});

interface Made {
  file: string;
  generation: Record<string, unknown>;
  tone: ToneAt;
}

async function make(body: { options?: unknown; segments?: unknown; video?: string; audio?: string }): Promise<Made> {
  const input = [
    { type: 'video', url: `${files.url}/${body.video ?? 'video.mp4'}` },
    { type: 'audio', url: `${files.url}/${body.audio ?? 'audio.wav'}`, refId: 'voice' },
  ];
  const { options, segments } = body;
  const created = await simulator.create({ model: 'lipsync-2', input, options, segments });
  expect(created.status).toBe(201);
  const generation = await simulator.settled(created.body.id);
  expect(generation).toMatchObject({ status: 'COMPLETED', error: null });
  const response = await fetch(String(generation.outputUrl));
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(Number(response.headers.get('content-length'))).toBe(bytes.length);
  const file = join(media.folder, `result-${generation.id}.mp4`);
  await writeFile(file, bytes);
  return { file, generation, tone: await soundOf(media.ffmpegPath, file) };
}

/** Container rounding: one frame of video, one frame of AAC. */
async function expectLength({ file, generation }: Made, seconds: number) {
  expect(generation.outputDuration).toBeCloseTo(seconds, 3);
  expect(Math.abs((await probeVideo(file)).seconds - seconds)).toBeLessThanOrEqual(0.041);
  expect(Math.abs((await probeAudio(file)) - seconds)).toBeLessThanOrEqual(0.045);
}

const segment = (startTime: number, endTime: number, crop?: [number, number]) => {
  const cut = crop && { startTime: crop[0], endTime: crop[1] };
  return { startTime, endTime, audioInput: { refId: 'voice', ...cut } };
};

describe('a render with segments', () => {
  it('cut_off: each segment has its crop, the rest the original sound', async () => {
    const segments = [segment(1, 2, [0, 1]), segment(3, 5, [3, 5])];
    const made = await make({ options: { sync_mode: 'cut_off' }, segments });
    await expectLength(made, 6);
    expect(made.tone(0.1, 0.8)).toBe(440);
    expect(made.tone(1.1, 0.8)).toBe(880);
    expect(made.tone(2.1, 0.8)).toBe(440);
    expect(made.tone(3.1, 1.8)).toBe(1320);
    expect(made.tone(5.1, 0.8)).toBe(440);
  });

  it('remap: the range is stretched to its audio, and what follows moves', async () => {
    const made = await make({ options: { sync_mode: 'remap' }, segments: [segment(1, 2, [0, 3])] });
    await expectLength(made, 8);
    expect(made.tone(0.1, 0.8)).toBe(440);
    expect(made.tone(1.1, 2.8)).toBe(880);
    expect(made.tone(4.1, 3.8)).toBe(440);
    // Inside, a third of the speed; after it, two seconds later than in the source.
    for (const [at, from] of [
      [2.52, 1.52],
      [6.52, 4.52],
    ] as const) {
      const picture = await pictureAt(media.ffmpegPath, made.file, at);
      expect(difference(picture, await pictureAt(media.ffmpegPath, media.video, from))).toBeLessThan(3);
      expect(difference(picture, await pictureAt(media.ffmpegPath, media.video, from + 0.5))).toBeGreaterThan(3);
    }
  });

  it('remap the other way: the range is shortened', async () => {
    const made = await make({ options: { sync_mode: 'remap' }, segments: [segment(1, 4, [3, 4])] });
    await expectLength(made, 4);
    expect(made.tone(1.1, 0.8)).toBe(1320);
    expect(made.tone(2.1, 1.8)).toBe(440);
  });

  it('silence: the audio is padded to the range', async () => {
    const made = await make({ options: { sync_mode: 'silence' }, segments: [segment(1, 4, [0, 1])] });
    await expectLength(made, 6);
    expect(made.tone(1.1, 0.8)).toBe(880);
    expect(made.tone(2.1, 1.8)).toBe(0);
    expect(made.tone(4.1, 1.8)).toBe(440);
  });

  it('optionsOverride of one segment wins over the options', async () => {
    const cut = { ...segment(4, 5, [0, 3]), optionsOverride: { sync_mode: 'cut_off' } };
    const made = await make({ options: { sync_mode: 'remap' }, segments: [segment(1, 2, [3, 5]), cut] });
    await expectLength(made, 7);
    expect(made.tone(1.1, 1.8)).toBe(1320);
    expect(made.tone(5.1, 0.8)).toBe(880);
  });

  it('a video without a sound track is silent outside its segments', async () => {
    const options = { sync_mode: 'cut_off' };
    const made = await make({ video: 'silent.mp4', options, segments: [segment(2, 4, [0, 2])] });
    await expectLength(made, 6);
    expect(made.tone(0.1, 1.8)).toBe(0);
    expect(made.tone(2.1, 1.8)).toBe(880);
    expect(made.tone(4.1, 1.8)).toBe(0);
  });
});

describe('a render of the whole video', () => {
  it('cut_off ends with the shorter of the two', async () => {
    const made = await make({ options: { sync_mode: 'cut_off' }, audio: 'short.wav' });
    await expectLength(made, 1);
    expect(made.tone(0.1, 0.8)).toBe(1760);
  });

  it('loop starts the range again', async () => {
    const made = await make({ options: { sync_mode: 'loop' }, segments: [segment(1, 3, [0, 6])] });
    await expectLength(made, 10);
    const [first, again] = await Promise.all([1.5, 3.5].map((at) => pictureAt(media.ffmpegPath, made.file, at)));
    expect(difference(first, again)).toBeLessThan(3);
  });

  it('bounce plays the range forward, then backward', async () => {
    const made = await make({ options: { sync_mode: 'bounce' }, segments: [segment(1, 4, [0, 6])] });
    await expectLength(made, 9);
    const forward = await pictureAt(media.ffmpegPath, made.file, 2.02);
    const backward = await pictureAt(media.ffmpegPath, made.file, 5.98);
    const middle = await pictureAt(media.ffmpegPath, made.file, 3.98);
    expect(difference(forward, backward)).toBeLessThan(3);
    expect(difference(forward, middle)).toBeGreaterThan(3);
    expect(made.tone(7.1, 1.8)).toBe(440);
  });
});

it('fast mode answers the input with a mark behind it', async () => {
  const fast = await testSimulator({ ffmpegPath: '/nowhere/ffmpeg', fast: true });
  const input = ['video', 'audio'].map((type) => ({
    type,
    url: `${files.url}/${type}.${type === 'video' ? 'mp4' : 'wav'}`,
  }));
  const { body } = await fast.create({ model: 'lipsync-2', input });
  const generation = await fast.settled(body.id);
  const file = join(media.folder, 'fast.mp4');
  await writeFile(file, Buffer.from(await (await fetch(String(generation.outputUrl))).arrayBuffer()));
  expect((await probeVideo(file)).seconds).toBeCloseTo(6, 2);
  expect((await soundOf(media.ffmpegPath, file))(1, 1)).toBe(440);
  await fast.remove();
});

/** Mean difference of two grey pictures, 0 to 255. */
function difference(a: Buffer | undefined, b: Buffer | undefined): number {
  if (!a?.length || a.length !== b?.length) throw new Error('No picture there.');
  return a.reduce((sum, value, at) => sum + Math.abs(value - (b[at] ?? 0)), 0) / a.length;
}
