import { describe, expect, it } from 'vitest';
import { hearPieces } from '../../support/pages/heard-pieces.js';
import { atLeast, atMost } from '../../support/pages/limits.js';
import type { PageStage } from '../../support/pages/page-stage.js';
import type { PreviewMedia, VoiceWish } from '../../support/pages/preview-media.js';
import { openPreview, playOut, timelineOf, transport } from '../../support/pages/preview-steps.js';
import { shownResult, takeRecording } from '../../support/pages/recorded-sound.js';

/** Voices of every kind, up to the end of the video; and one that no browser can play. */

const SECONDS = 1.4;
export const VOICE_KINDS: Record<string, VoiceWish> = {
  mp3: { seconds: SECONDS, encoded: { extension: 'mp3', args: ['-c:a', 'libmp3lame', '-b:a', '192k'] } },
  aac: { seconds: SECONDS, encoded: { extension: 'm4a', args: ['-c:a', 'aac', '-b:a', '192k'] } },
  narrow: { seconds: SECONDS, rate: 16_000 },
  stereo: { seconds: SECONDS, rate: 44_100, isStereo: true },
  last: { seconds: SECONDS },
  unread: { seconds: SECONDS, encoded: { extension: 'm4a', args: ['-c:a', 'ac3', '-f', 'mp4'] } },
};

/** One after the other; the last of them ends with the video. */
const segmentsOf = (names: string[], videoSeconds: number) =>
  names.map((refId, n) => {
    const startTime = Math.round((videoSeconds - (names.length - 1 - n) * (SECONDS + 0.6) - SECONDS) * 1000) / 1000;
    return { startTime, endTime: Math.round((startTime + SECONDS) * 1000) / 1000, audioInput: { refId } };
  });

export function previewVoiceCases(stage: () => PageStage, media: () => PreviewMedia): void {
  async function playedOut(names: string[]) {
    const { files, videoSeconds } = media();
    const draft = { mode: 'cut_off' as const, segments: segmentsOf(names, videoSeconds), videoSeconds };
    const { page } = await openPreview(stage(), media(), draft);
    await transport(page, 'To the start').click();
    await playOut(page);
    return { page, recording: await takeRecording(page, files), pieces: timelineOf(draft, media()) };
  }

  describe('a voice', () => {
    it('begins where its segment does, whatever it was stored as, and the last one ends with the video', async () => {
      const names = Object.keys(VOICE_KINDS).filter((name) => name !== 'unread');
      const { page, recording, pieces } = await playedOut(names);
      const heard = hearPieces(recording, pieces, media()).filter(({ piece }) => piece.sound.kind === 'newAudio');
      console.table(Object.fromEntries(heard.map(({ lateMs, driftMs }, n) => [names[n], { lateMs, driftMs }])));
      const exact = { lateMs: atMost(30), driftMs: atMost(10), likeness: atLeast(0.8) };
      expect(heard).toEqual(names.map(() => expect.objectContaining(exact)));
      expect(await shownResult(page)).toBe(media().videoSeconds * 1000);
    });

    it('that this browser cannot play is said to be so, and the rest is played', async () => {
      const { page, recording, pieces } = await playedOut(['unread', 'last']);
      await page.getByText('unread.m4a cannot be played in this browser.').waitFor();
      const [first, , between, last] = hearPieces(recording, pieces, {
        ...media(),
        voices: new Map(media().voices).set('unread', { ...SILENT }),
      });
      expect(first?.likeness).toBeGreaterThan(0.7);
      expect(between).toMatchObject({ median: atLeast(0.8) });
      expect(last).toMatchObject({ lateMs: atMost(30), likeness: atLeast(0.9) });
    });
  });
}

const SILENT = { path: '', seconds: SECONDS, sound: new Float32Array() };
