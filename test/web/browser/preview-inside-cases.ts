import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { loudness } from '../../../local/demo/sound.js';
import { segmentOption, timeField, typeInto } from '../../support/pages/editor-steps.js';
import { between, placeHeard } from '../../support/pages/heard-pieces.js';
import type { PageStage } from '../../support/pages/page-stage.js';
import { mostOf } from '../../support/pages/preview-figures.js';
import type { PreviewMedia, VoiceWish } from '../../support/pages/preview-media.js';
import { openPreview, type PreviewDraft, transport } from '../../support/pages/preview-steps.js';
import {
  type Moment,
  type Recording,
  recordedFor,
  resultReached,
  shownResult,
  soundClock,
  suspendSound,
  takeRecording,
} from '../../support/pages/recorded-sound.js';

/** What somebody does in the midst of a segment: what is heard is what the page shows all the time. */

const START_MS = 1_200;
const PICTURE_MS = 9_000;
const VOICE_MS = 10_000;
export const INSIDE_VOICES: Record<string, VoiceWish> = { long: { seconds: VOICE_MS / 1000 } };

const SEGMENT = { startTime: START_MS / 1000, endTime: (START_MS + PICTURE_MS) / 1000, audioInput: { refId: 'long' } };

export function previewInsideCases(stage: () => PageStage, media: () => PreviewMedia): void {
  const draftOf = (): PreviewDraft => ({ mode: 'remap', segments: [SEGMENT], videoSeconds: media().videoSeconds });
  const voice = () => media().voices.get('long')?.sound ?? new Float32Array();

  /** Played from its beginning, until the segment has begun. */
  async function inSegment(): Promise<Page> {
    const { page } = await openPreview(stage(), media(), draftOf());
    await transport(page, 'To the start').click();
    await transport(page, 'Play').click();
    await resultReached(page, START_MS + 500);
    return page;
  }

  /** The moments at which the voice is heard, with the time of the result that it belongs to. */
  const voiceMoments = (recording: Recording) =>
    heardMoments(recording, voice()).map(({ moment, placeMs }) => ({ moment, dueMs: START_MS + placeMs }));

  describe('inside of a segment', () => {
    it('a pause is silent, and the voice goes on where it was', async () => {
      const page = await inSegment();
      await transport(page, 'Pause').click();
      const [fromMs, pausedMs] = [await soundClock(page), await shownResult(page)];
      await recordedFor(page, 400);
      const toMs = await soundClock(page);
      await transport(page, 'Play').click();
      await resultReached(page, pausedMs + 1_000);
      await transport(page, 'Pause').click();
      const recording = await takeRecording(page, media().files);
      expect(loudness(between(recording, fromMs + RAMP_MS, toMs))).toBeLessThan(0.003);
      const after = voiceMoments(recording).filter(({ moment }) => moment.atMs > toMs);
      expect(after[0]?.dueMs).toBeGreaterThanOrEqual(pausedMs - 30);
      expect(after[0]?.dueMs).toBeLessThanOrEqual(pausedMs + 250);
      expectInStep(voiceMoments(recording));
    });

    it('a seek and an edit are heard at once, at the place that is shown', async () => {
      const page = await inSegment();
      await segmentOption(page, 1).focus();
      await transport(page, 'To the start').focus();
      const beforeMs = await shownResult(page);
      await page.keyboard.press('Shift+ArrowRight');
      await resultReached(page, beforeMs + 1_900);
      const editedAtMs = await soundClock(page);
      await typeInto(timeField(page, 'End'), '8');
      await recordedFor(page, 1_500);
      await transport(page, 'Pause').click();
      const moments = voiceMoments(await takeRecording(page, media().files));
      expectInStep(moments);
      expectInStep(moments.filter(({ moment }) => moment.atMs > editedAtMs));
      const jumps = moments.slice(1).map(({ dueMs, moment }, n) => {
        const before = moments[n];
        return before ? dueMs - before.dueMs - (moment.atMs - before.moment.atMs) : 0;
      });
      expect(Math.max(...jumps)).toBeGreaterThan(700); // the second, at the speed of the voice
    });

    it('the original takes the place of the voice, and the voice that of the original', async () => {
      const page = await inSegment();
      await page.keyboard.press('a');
      const switchedAtMs = await soundClock(page);
      await recordedFor(page, 1_200);
      await page.keyboard.press('a');
      const backAtMs = await soundClock(page);
      await recordedFor(page, 1_200);
      await transport(page, 'Pause').click();
      const recording = await takeRecording(page, media().files);
      const originals = heardMoments(recording, media().original).filter(({ moment }) => moment.atMs > switchedAtMs);
      expect(originals.length).toBeGreaterThan(5);
      expect(mostOf(originals.map(({ moment, placeMs }) => placeMs - moment.sourceMs))).toBeLessThanOrEqual(40);
      expectInStep(voiceMoments(recording).filter(({ moment }) => moment.atMs > backAtMs));
    });

    it('a loudspeaker that is taken away stops it, and a click goes on from there', async () => {
      const page = await inSegment();
      await suspendSound(page);
      const silenced = page.getByRole('button', { name: 'Click to turn sound on' });
      await silenced.waitFor();
      const stoppedMs = await shownResult(page);
      await silenced.click();
      await silenced.waitFor({ state: 'detached' });
      await resultReached(page, stoppedMs + 1_000);
      await transport(page, 'Pause').click();
      expectInStep(voiceMoments(await takeRecording(page, media().files)));
    });
  });

  describe('one segment', () => {
    it('is played alone, once and then over and over', async () => {
      const audioInput = { refId: 'long', startTime: 2, endTime: 3.2 };
      const draft = { ...draftOf(), segments: [{ startTime: 1.2, endTime: 2.4, audioInput }] };
      const { page } = await openPreview(stage(), media(), draft);
      await segmentOption(page, 1).focus();
      await transport(page, 'Play segment').click();
      await transport(page, 'Pause').waitFor();
      await transport(page, 'Play').waitFor();
      expect(await shownResult(page)).toBe(2_400);
      const once = heardMoments(await takeRecording(page, media().files), voice());
      expect(lapsOf(once)).toBe(1);
      await transport(page, 'Loop').click();
      await recordedFor(page, 4_000);
      await transport(page, 'Loop').click();
      await transport(page, 'Play').waitFor();
      const recording = await takeRecording(page, media().files);
      const again = heardMoments(recording, voice());
      expect(lapsOf(again)).toBeGreaterThanOrEqual(2);
      const places = [...once, ...again].map(({ placeMs }) => placeMs);
      expect(Math.min(...places)).toBeGreaterThanOrEqual(1_900); // what is compared begins with a little silence
      expect(Math.max(...places)).toBeLessThanOrEqual(3_200);
      expect(heardMoments(recording, media().original)).toEqual([]);
    });
  });
}

/** How often it was begun. */
const lapsOf = (heard: { placeMs: number }[]) =>
  heard.filter(({ placeMs }, n) => n === 0 || placeMs < (heard[n - 1]?.placeMs ?? 0)).length;

/** Until what was played has faded out. */
const RAMP_MS = 60;
/** Moments that are looked at, wherever they are. */
const MOST = 100;

function heardMoments(recording: Recording, sound: Float32Array): { moment: Moment; placeMs: number }[] {
  const each = Math.ceil(recording.moments.length / MOST);
  const some = recording.moments.filter((_, n) => n % each === 0);
  return some.flatMap((moment) => {
    const placeMs = placeHeard(recording, moment.atMs, sound);
    return placeMs === undefined ? [] : [{ moment, placeMs }];
  });
}

/** What is heard is what is shown. */
function expectInStep(moments: { moment: Moment; dueMs: number }[]): void {
  expect(moments.length).toBeGreaterThan(5);
  expect(mostOf(moments.map(({ moment, dueMs }) => dueMs - moment.resultMs))).toBeLessThanOrEqual(40);
}
