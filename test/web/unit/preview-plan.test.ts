import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SyncMode } from '../../../src/domain/job.js';
import { resultTimeline, timelineSeconds } from '../../../src/domain/result-timeline.js';
import { type DraftDocument, emptyDocument } from '../../../web/src/editor/document/draft-document.js';
import { lengthsOf, sentSegment } from '../../../web/src/editor/document/submission.js';
import { placeAt } from '../../../web/src/editor/playback/picture-legs.js';
import {
  EMPTY_PLAN,
  originalPlan,
  type Plan,
  type PlanPiece,
  pieceIndexAt,
  planOf,
  resultAt,
  sourceAt,
} from '../../../web/src/editor/playback/plan.js';

const MODES: SyncMode[] = ['remap', 'cut_off', 'loop', 'bounce', 'silence'];
/** Of the picture in the segment, of the audio file. */
const LENGTHS: [what: string, pictureMs: number, audioMs: number][] = [
  ['v < a', 2_000, 5_000],
  ['v = a', 3_000, 3_000],
  ['v > a', 5_000, 2_000],
];
const CROPS: [what: string, crop: { startMs: number; endMs: number } | null][] = [
  ['whole', null],
  ['cropped', { startMs: 250, endMs: 1_750 }],
];
const cases = MODES.flatMap((mode) =>
  LENGTHS.flatMap(([what, pictureMs, audioMs]) =>
    CROPS.map(([cropped, crop]) => ({ mode, what, cropped, pictureMs, audioMs, crop })),
  ),
);

interface Voice {
  startMs: number;
  endMs: number;
  audioMs: number;
  crop?: { startMs: number; endMs: number } | null;
}

const file = (localId: string, lengthMs: number) => ({
  ...{ localId, lengthMs, fileName: localId, bytes: 1, lastModified: 1 },
});

function draftOf(mode: SyncMode, videoMs: number, voices: Voice[]): DraftDocument {
  return {
    ...emptyDocument(),
    video: file('video', videoMs),
    audio: voices.map(({ audioMs }, n) => ({ ...file(`voice-${n}`, audioMs), refId: `audio-${n + 1}` })),
    segments: voices.map(({ startMs, endMs, crop }, n) => ({
      ...{ id: `segment-${n}`, startMs, endMs, audio: { localId: `voice-${n}`, crop: crop ?? null } },
    })),
    options: { sync_mode: mode },
  };
}

/** Of the rules that the API and the worker go by. */
function timelineMs(draft: DraftDocument): number {
  const { video = 0, audio } = lengthsOf(draft);
  const timeline = resultTimeline({
    segments: draft.segments.map((segment) => sentSegment(draft, segment)),
    syncMode: draft.options.sync_mode,
    videoSeconds: video,
    audioSeconds: new Map([...audio].map(([refId, seconds]) => [refId, seconds ?? 0])),
  });
  return Math.round(timelineSeconds(timeline) * 1000);
}

const voiced = (plan: Plan): PlanPiece => {
  const found = plan.pieces.find(({ voice }) => voice);
  if (!found) throw new Error('There is no new voice in it.');
  return found;
};

const drafts = fc
  .record({
    mode: fc.constantFrom(...MODES),
    parts: fc.array(fc.record({ gap: fc.nat(4_000), length: fc.integer({ min: 400, max: 6_000 }) }), { maxLength: 6 }),
    audio: fc.array(fc.integer({ min: 400, max: 9_000 }), { minLength: 6, maxLength: 6 }),
    isCropped: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
    tail: fc.nat(3_000),
  })
  .map(({ mode, parts, audio, isCropped, tail }) => {
    let at = 0;
    const voices = parts.map(({ gap, length }, n): Voice => {
      const startMs = at + gap + 20;
      at = startMs + length;
      const audioMs = audio[n] ?? 400;
      return { startMs, endMs: at, audioMs, crop: isCropped[n] ? { startMs: 100, endMs: audioMs - 100 } : null };
    });
    return draftOf(mode, at + tail + 1, voices);
  });

describe('the plan of a preview', () => {
  it.each(cases)('is as long as the result: $mode, $what, $cropped', ({ mode, pictureMs, audioMs, crop }) => {
    const draft = draftOf(mode, 10_000, [{ startMs: 1_000, endMs: 1_000 + pictureMs, audioMs, crop }]);
    const plan = planOf(draft);
    expect(plan.lengthMs).toBe(timelineMs(draft));
    expect(plan.pieces.at(-1)?.result.endMs).toBe(plan.lengthMs);
    expect(voiced(plan).voice).toMatchObject({ fromMs: crop?.startMs ?? 0, localId: 'voice-0' });
  });

  it('fills the result without a hole, and each piece with its picture', () => {
    fc.assert(
      fc.property(drafts, (draft) => {
        const { pieces, lengthMs } = planOf(draft);
        expect(lengthMs).toBe(timelineMs(draft));
        expect(pieces.map(({ result }) => result.startMs)).toEqual([
          0,
          ...pieces.slice(0, -1).map(({ result }) => result.endMs),
        ]);
        for (const { legs, source, result } of pieces) {
          expect(legs[0]?.fromMs).toBe(0);
          expect(legs.at(-1)?.toMs).toBeCloseTo(result.endMs - result.startMs, 6);
          for (const { fromMs, toMs, placeMs, rate } of legs) {
            expect(toMs).toBeGreaterThanOrEqual(fromMs);
            for (const place of [placeMs, placeMs + (toMs - fromMs) * rate]) {
              expect(place).toBeGreaterThanOrEqual(source.startMs - 1);
              expect(place).toBeLessThanOrEqual(source.endMs + 1);
            }
          }
        }
      }),
    );
  });

  it('leads from the video to the result and back, never backwards', () => {
    fc.assert(
      fc.property(drafts, (draft) => {
        const plan = planOf(draft);
        const videoMs = draft.video?.lengthMs ?? 0;
        let before = 0;
        for (let sourceMs = 0; sourceMs <= videoMs; sourceMs += 137) {
          const resultMs = resultAt(plan, sourceMs);
          expect(resultMs).toBeGreaterThanOrEqual(before);
          expect(resultMs).toBeLessThanOrEqual(plan.lengthMs);
          before = resultMs;
          if (isShown(plan, sourceMs)) expect(sourceAt(plan, resultMs)).toBeCloseTo(sourceMs, 3);
        }
      }),
    );
  });
});

/** On its first way through; what is cut off is in no result. */
function isShown(plan: Plan, sourceMs: number): boolean {
  const piece = plan.pieces.find(({ source }) => sourceMs >= source.startMs && sourceMs < source.endMs);
  const first = piece?.legs[0];
  return first !== undefined && sourceMs < first.placeMs + (first.toMs - first.fromMs) * first.rate;
}

/** Where the picture is, of the segment's own ms, after so many of the result. */
const places = (mode: SyncMode, pictureMs: number, audioMs: number, offsets: number[]) => {
  const { legs, source } = voiced(
    planOf(draftOf(mode, 20_000, [{ startMs: 1_000, endMs: 1_000 + pictureMs, audioMs }])),
  );
  return offsets.map((offset) => Math.round(placeAt(legs, offset) - source.startMs));
};

describe('the picture under a new voice', () => {
  it.each<[SyncMode, string, number, number, number[], number[]]>([
    ['remap', 'slower', 2_000, 4_000, [0, 1_000, 4_000], [0, 500, 2_000]],
    ['remap', 'faster', 4_000, 2_000, [0, 500, 2_000], [0, 1_000, 4_000]],
    ['remap', 'too slow for a browser, so it waits', 400, 8_000, [3_200, 6_400, 7_000], [200, 400, 400]],
    ['remap', 'too fast for a browser, so it jumps', 16_000, 500, [250, 499], [4_000, 7_984]],
    ['cut_off', 'cut', 5_000, 2_000, [0, 1_999], [0, 1_999]],
    ['cut_off', 'whole', 2_000, 5_000, [0, 1_999], [0, 1_999]],
    ['loop', 'again and again', 2_000, 5_000, [1_999, 2_000, 4_500], [1_999, 0, 500]],
    ['loop', 'cut', 5_000, 2_000, [1_999], [1_999]],
    ['bounce', 'there and back', 2_000, 5_000, [1_500, 2_500, 3_500, 4_500], [1_500, 1_500, 500, 500]],
    ['bounce', 'cut', 5_000, 2_000, [1_999], [1_999]],
    ['silence', 'held at its end', 2_000, 5_000, [1_999, 2_000, 4_999], [1_999, 2_000, 2_000]],
    ['silence', 'whole', 5_000, 2_000, [1_000, 4_999], [1_000, 4_999]],
  ])('%s: %s', (mode, _what, pictureMs, audioMs, offsets, expected) => {
    expect(places(mode, pictureMs, audioMs, offsets)).toEqual(expected);
  });

  it.each<[SyncMode, number, number, string | undefined]>([
    ['silence', 2_000, 5_000, 'Sync.so does not document this case'],
    ['silence', 5_000, 2_000, undefined],
    ['bounce', 2_000, 5_000, 'the result is smooth'],
    ['remap', 400, 8_000, 'No browser shows this speed'],
    ['remap', 2_000, 4_000, undefined],
    ['loop', 2_000, 5_000, undefined],
  ])('%s has its note where one is due: %d ms, %d ms', (mode, pictureMs, audioMs, words) => {
    const { note } = voiced(planOf(draftOf(mode, 20_000, [{ startMs: 0, endMs: pictureMs, audioMs }])));
    if (words === undefined) expect(note).toBeUndefined();
    else expect(note).toContain(words);
  });

  it('has its speed, and of the voice what is heard', () => {
    const of = (mode: SyncMode) => voiced(planOf(draftOf(mode, 9_000, [{ startMs: 0, endMs: 2_000, audioMs: 4_000 }])));
    expect(of('remap').voice).toEqual({ localId: 'voice-0', fromMs: 0, lengthMs: 4_000, speed: 0.5 });
    expect(of('cut_off').voice).toMatchObject({ lengthMs: 2_000, speed: 1 });
  });
});

describe('what has no new voice', () => {
  it('is played as it is, and a segment among it is known', () => {
    const draft = draftOf('remap', 9_000, [{ startMs: 2_000, endMs: 4_000, audioMs: 4_000 }]);
    const plan = planOf({ ...draft, segments: draft.segments.map((segment) => ({ ...segment, audio: null })) });
    expect(plan.pieces.map(({ source, segmentId }) => [source.startMs, source.endMs, segmentId])).toEqual([
      [0, 2_000, undefined],
      [2_000, 4_000, 'segment-0'],
      [4_000, 9_000, undefined],
    ]);
    expect(plan.pieces.every(({ source, result }) => source.startMs === result.startMs)).toBe(true);
  });

  it('is everything where the original is asked for, and nothing before its length is known', () => {
    expect(originalPlan(5_000)).toMatchObject({ lengthMs: 5_000, pieces: [{ source: { startMs: 0, endMs: 5_000 } }] });
    expect(planOf(emptyDocument())).toBe(EMPTY_PLAN);
    expect([pieceIndexAt(EMPTY_PLAN, 5), resultAt(EMPTY_PLAN, 5), sourceAt(EMPTY_PLAN, 5)]).toEqual([-1, 0, 0]);
  });

  it('is what overlaps or lies outside, while somebody types', () => {
    const typed = draftOf('remap', 5_000, [
      { startMs: 1_000, endMs: 3_000, audioMs: 1_000 },
      { startMs: 2_000, endMs: 4_000, audioMs: 1_000 },
      { startMs: 4_500, endMs: 6_000, audioMs: 1_000 },
    ]);
    expect(planOf(typed).pieces.map(({ voice }) => voice?.localId)).toEqual([undefined, 'voice-0', undefined]);
  });
});
