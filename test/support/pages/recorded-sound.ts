import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import { decodeSound, type Sound } from '../../../local/demo/sound.js';
import { wavOf } from '../../../web/src/media/wav.js';
import type { MediaFiles } from '../media-files.js';

/** What a page really sends to its loudspeaker, with what its preview showed at the time. */

const at = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Of one run of the sound's clock, which counts samples: however busy the machine is, it is right. Times are ms of it. */
export interface Recording {
  /** Of `sound`'s first sample. */
  startMs: number;
  sound: Sound;
  /** Each change of the two clocks that the page shows. */
  moments: Moment[];
  frames: ShownFrame[];
}

export interface Moment {
  atMs: number;
  sourceMs: number;
  resultMs: number;
}

/** A picture of the video, and when it is seen. */
export interface ShownFrame {
  atMs: number;
  mediaMs: number;
}

/** Of a browser that lets the tap in, which no page's own policy would. */
export const TAPPED = { bypassCSP: true };

/** Before the page is opened. */
export async function tapSound(context: BrowserContext): Promise<void> {
  const worklet = JSON.stringify(await readFile(at('sound-tap.js'), 'utf8'));
  const page = await readFile(at('sound-tap-page.js'), 'utf8');
  await context.addInitScript({ content: `globalThis.soundTapCode = ${worklet};${page}` });
}

/** From now on the clocks and the pictures are written down; the sound is from the first that is played. */
export const watchPreview = (page: Page) => page.evaluate('soundTap.watch()');

/** Resolves once something has been recorded. */
export const recordingBegun = (page: Page) => page.waitForFunction('soundTap.isOn()');

/** Of the recording's clock, ms. */
export const soundClock = (page: Page) => page.evaluate<number>('soundTap.nowMs()');

/** Resolves when this much more has been recorded. */
export async function recordedFor(page: Page, ms: number): Promise<void> {
  await page.waitForFunction(`soundTap.nowMs() >= ${(await soundClock(page)) + ms}`);
}

/** What the page shows as the time of the result, ms. */
export const shownResult = (page: Page) => page.evaluate<number>('soundTap.resultMs()');

export const resultReached = (page: Page, ms: number) => page.waitForFunction(`soundTap.resultMs() >= ${ms}`);

/** As a browser does whose loudspeaker is taken away. */
export const suspendSound = (page: Page) => page.evaluate('soundTap.suspend()');

interface Taken {
  rate: number;
  endFrame: number;
  /** 32 bit floats, base64. */
  sound: string;
  moments: { atMs: number; words: string }[];
  frames: ShownFrame[];
}

/** All since it was last taken. */
export async function takeRecording(page: Page, { ffmpegPath, at: pathOf }: MediaFiles): Promise<Recording> {
  const taken = await page.evaluate<Taken>('soundTap.take()');
  const bytes = Uint8Array.from(Buffer.from(taken.sound, 'base64'));
  const samples = new Float32Array(bytes.buffer);
  const path = pathOf('recording.wav');
  await writeFile(path, Buffer.from(await wavOf([samples], taken.rate).arrayBuffer()));
  return {
    startMs: ((taken.endFrame - samples.length) / taken.rate) * 1000,
    sound: await decodeSound(ffmpegPath, path, false),
    moments: taken.moments.flatMap(momentOf),
    frames: taken.frames,
  };
}

/** "00:05.500 of 01:12.040 · result 00:06.200" */
function momentOf({ atMs, words }: Taken['moments'][number]): Moment[] {
  const [sourceMs, , resultMs] = [...words.matchAll(/(\d+):(\d\d\.\d{3})/g)].map(([, minutes, seconds]) =>
    Math.round((Number(minutes) * 60 + Number(seconds)) * 1000),
  );
  return sourceMs === undefined || resultMs === undefined ? [] : [{ atMs, sourceMs, resultMs }];
}
