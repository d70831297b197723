import { describe, expect, it } from 'vitest';
import type { SyncMode } from '../../../src/domain/job.js';
import { voiceStretch } from '../../../web/src/editor/playback/voice-stretch.js';
import { tileLeft, tilesOf } from '../../../web/src/media/tiles.js';

describe('tiles', () => {
  const stretch = { fromMs: 1_000, toMs: 3_000, pxPerMs: 0.5 };

  it('are all that a stretch touches, and no more', () => {
    expect(tilesOf(stretch, 512)).toEqual([0, 1, 2]);
    expect(tilesOf({ ...stretch, fromMs: 1_024, toMs: 2_048 }, 512)).toEqual([1]);
    expect(tilesOf({ ...stretch, toMs: 1_000 }, 512)).toEqual([]);
  });

  it('join each other on pixels of the screen', () => {
    const uneven = { fromMs: 333, toMs: 9_999, pxPerMs: 0.0777 };
    for (const ratio of [1, 1.25, 2]) {
      const tilePx = 510 / ratio;
      const lefts = tilesOf(uneven, tilePx).map((tile) => tileLeft(uneven, tilePx, tile, ratio) * ratio);
      for (const [n, left] of lefts.entries()) {
        expect(left).toBeCloseTo(Math.round(left), 9);
        if (n > 0) expect(left - (lefts[n - 1] ?? 0)).toBeCloseTo(510, 9);
      }
    }
  });
});

describe('what of a voice lies under a part of its segment', () => {
  const segment = { id: 's', startMs: 2_000, endMs: 4_000, audio: { localId: 'guest', crop: null } };
  const seen = { fromMs: 2_500, toMs: 4_000, pxPerMs: 0.1 };
  const of = (mode: SyncMode, voiceMs: number, crop: { startMs: number; endMs: number } | null = null) =>
    voiceStretch({ ...segment, audio: { localId: 'guest', crop } }, { mode, voiceMs, seen });

  it('is stretched with the picture', () => {
    expect(of('remap', 6_000)).toEqual({ fromMs: 1_500, toMs: 6_000, pxPerMs: 0.1 / 3 });
    expect(of('remap', 9_000, { startMs: 4_000, endMs: 8_000 })).toEqual({ fromMs: 5_000, toMs: 8_000, pxPerMs: 0.05 });
  });

  it('runs beside the picture where that is not changed, and is over when it is', () => {
    expect(of('cut_off', 6_000)).toEqual({ fromMs: 500, toMs: 2_000, pxPerMs: 0.1 });
    expect(of('silence', 1_200)).toEqual({ fromMs: 500, toMs: 1_200, pxPerMs: 0.1 });
    expect(of('silence', 400)).toBeUndefined();
  });

  it('is nothing where there is no voice', () => {
    expect(voiceStretch({ ...segment, audio: null }, { mode: 'remap', voiceMs: 0, seen })).toBeUndefined();
    expect(of('remap', 0)).toBeUndefined();
  });
});
