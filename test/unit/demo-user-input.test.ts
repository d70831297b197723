import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DemoInput, sampleInput } from '../../local/demo/sample-media.js';
import { chooseInput, spreadSegments } from '../../local/demo/user-input.js';
import { checkSegments } from '../../src/domain/check-segments.js';

const sampleFile = (name: string) => fileURLToPath(new URL(`../../local/demo/samples/${name}`, import.meta.url));

let folder: string;
let sample: DemoInput;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-input-'));
  sample = await sampleInput();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the samples', () => {
  it('are a 12 s video with sound and voices of other lengths, one of them cropped', async () => {
    const input = await chooseInput({ audio: [] }, sample);
    expect(input.videoSeconds).toBeCloseTo(12, 1);
    expect(input.framesPerSecond).toBeCloseTo(25, 1);
    expect(new Set([...input.audioSeconds.values()].map(Math.round)).size).toBe(3);
    expect(input.segments.filter(({ audioInput }) => audioInput.startTime !== undefined)).toHaveLength(1);
  });

  it('are taken in without a warning', async () => {
    const { segments, videoSeconds, audioSeconds } = await chooseInput({ audio: [] }, sample);
    expect(checkSegments(segments, { video: videoSeconds, audio: audioSeconds })).toMatchObject({
      warnings: [],
      issues: [],
    });
  });
});

describe('chooseInput', () => {
  it('names audio after its file and spreads it over the video', async () => {
    const files = [sampleFile('guest.mp3'), sampleFile('narrator.mp3'), sampleFile('guest.mp3')];
    const input = await chooseInput({ video: sample.videoFile, audio: files }, sample);
    expect(input.audio.map(({ refId }) => refId)).toEqual(['guest', 'narrator', 'guest-2']);
    expect(input.segments).toEqual([
      { startTime: 0.6, endTime: 3.4, audioInput: { refId: 'guest' } },
      { startTime: 4.6, endTime: 7.4, audioInput: { refId: 'narrator' } },
      { startTime: 8.6, endTime: 11.4, audioInput: { refId: 'guest-2' } },
    ]);
  });

  it('takes segments as JSON and from a file', async () => {
    const segments = [{ startTime: 2, endTime: 4, audioInput: { refId: 'guest' } }];
    const file = join(folder, 'segments.json');
    await writeFile(file, JSON.stringify(segments));
    for (const choice of [JSON.stringify(segments), file]) {
      expect(await chooseInput({ audio: [], segments: choice }, sample)).toMatchObject({ segments });
    }
  });

  it('says which file or time cannot work', async () => {
    const notMedia = join(folder, 'notes.mp3');
    await writeFile(notMedia, 'Not a sound.');
    const outside = '[{"startTime":11,"endTime":14,"audioInput":{"refId":"nobody"}}]';
    const choose = (choice: object) => chooseInput({ audio: [], ...choice }, sample);
    await expect(choose({ video: 'nowhere.mp4' })).rejects.toThrow(/There is no file .*nowhere\.mp4/);
    await expect(choose({ video: sampleFile('guest.mp3') })).rejects.toThrow('has no picture');
    await expect(choose({ audio: [notMedia] })).rejects.toThrow('notes.mp3');
    await expect(choose({ segments: '[{' })).rejects.toThrow('--segments is not JSON');
    await expect(choose({ segments: '[{}]' })).rejects.toThrow('--segments is not an array of segments: 0.startTime');
    await expect(choose({ segments: outside })).rejects.toThrow(
      /segments\[0\]\.endTime: 14 s lies outside[\s\S]*nobody/,
    );
  });
});

describe('spreadSegments', () => {
  it('makes a segment no longer than its audio, in the middle of its share', () => {
    const [segment] = spreadSegments(10, new Map([['a', 2]]));
    expect(segment).toEqual({ startTime: 4, endTime: 6, audioInput: { refId: 'a' } });
  });

  it('refuses more audio files than the video has room for', () => {
    const many = new Map(Array.from({ length: 30 }, (_, n) => [`a${n}`, 2]));
    expect(() => spreadSegments(10, many)).toThrow('30 audio files do not fit into 10.00 s');
  });
});
