import { afterAll, describe, expect, it } from 'vitest';
import { SYNC_MODES, type SyncMode } from '../../../src/domain/job.js';
import type { Segment } from '../../../src/domain/segments.js';
import { hearPieces } from '../../support/pages/heard-pieces.js';
import { atLeast, atMost } from '../../support/pages/limits.js';
import type { PageStage } from '../../support/pages/page-stage.js';
import { type Figures, figuresOf } from '../../support/pages/preview-figures.js';
import type { PreviewMedia, VoiceWish } from '../../support/pages/preview-media.js';
import { openPreview, playOut, timelineOf, transport } from '../../support/pages/preview-steps.js';
import { shownResult, takeRecording } from '../../support/pages/recorded-sound.js';

/** Every mode, with voices that are shorter, as long and longer than their segments, all of them and a part. */

/** In s: of the picture of a segment, and of its voice. */
const LENGTHS: Record<string, [picture: number, voice: number]> = {
  ...{ shorter: [1.6, 1], equal: [1.2, 1.2], longer: [1, 1.6] },
};
const CROPPED = 'cropped';
const CROP_FROM = 0.7;

export const MODE_VOICES: Record<string, VoiceWish> = {
  ...Object.fromEntries(Object.entries(LENGTHS).map(([name, [, seconds]]) => [name, { seconds }])),
  [CROPPED]: { seconds: 4 },
};

/** One after the other, with the original between them. */
function segmentsOf(): Segment[] {
  const uses = Object.entries(LENGTHS).flatMap(([name, [picture, voice]]) => [
    { picture, audioInput: { refId: name } },
    { picture, audioInput: { refId: CROPPED, startTime: CROP_FROM, endTime: round(CROP_FROM + voice) } },
  ]);
  let freeAt = 1.2;
  return uses.map(({ picture, audioInput }) => {
    const [startTime, endTime] = [freeAt, round(freeAt + picture)];
    freeAt = round(endTime + 0.7);
    return { startTime, endTime, audioInput };
  });
}

const round = (seconds: number) => Math.round(seconds * 1000) / 1000;

export function previewModeCases(stage: () => PageStage, media: () => PreviewMedia): void {
  describe('what a preview sends to the loudspeaker', () => {
    const table: Partial<Record<SyncMode, Figures>> = {};
    afterAll(() => console.table(table));

    it.each(SYNC_MODES)('is the result, piece by piece: %s', async (mode) => {
      const { files, videoSeconds } = media();
      const draft = { mode, segments: segmentsOf(), videoSeconds };
      const pieces = timelineOf(draft, media());
      const { page } = await openPreview(stage(), media(), draft);
      await transport(page, 'To the start').click();
      await playOut(page);
      const endMs = await shownResult(page);
      const recording = await takeRecording(page, files);
      const heard = hearPieces(recording, pieces, media());
      const figures = figuresOf(draft, recording, heard);
      table[mode] = figures;
      expect(heard).toEqual(
        heard.map((one) => expect.objectContaining(one.piece.sound.kind === 'newAudio' ? VOICE : ORIGINAL)),
      );
      expect(figures).toEqual(NEAR);
      expect(endMs).toBeCloseTo(
        pieces.reduce((sum, { length }) => sum + length * 1000, 0),
        0,
      );
    });
  });
}

/** In each tenth of a second nothing but the voice, and behind its end nothing at all. */
const VOICE = { lateMs: atMost(30), driftMs: atMost(80), likeness: atLeast(0.9), noise: atMost(0.003) };
/** As above; a codec has been at it, and a machine that is busy needs a while to show another place of a video. */
const ORIGINAL = { lateMs: atMost(500), driftMs: atMost(80), median: atLeast(0.8) };
/** `picture`: two frames and a half. */
const NEAR = { start: atMost(30), drift: atMost(80), gap: atMost(500), clock: atMost(40), picture: atMost(100) };
