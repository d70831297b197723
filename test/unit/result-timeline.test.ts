import { describe, expect, it } from 'vitest';
import { SYNC_MODES } from '../../src/domain/job.js';
import { resultTimeline, type TimelineInput, timelineSeconds } from '../../src/domain/result-timeline.js';
import { expectedOutputSeconds } from '../../src/domain/sync-modes.js';

const input = (more: Partial<TimelineInput> = {}): TimelineInput => ({
  videoSeconds: 12,
  audioSeconds: new Map([
    ['long', 5],
    ['short', 1.5],
  ]),
  segments: [
    { startTime: 1, endTime: 4, audioInput: { refId: 'long' } },
    { startTime: 6, endTime: 8, audioInput: { refId: 'short' } },
    { startTime: 9, endTime: 12, audioInput: { refId: 'long', startTime: 2, endTime: 4 } },
  ],
  syncMode: 'remap',
  ...more,
});

describe('resultTimeline', () => {
  it('gives a remapped segment the length of its audio and keeps the original between', () => {
    expect(resultTimeline(input())).toEqual([
      { start: 0, length: 1, sound: { kind: 'original', from: 0 } },
      { start: 1, length: 5, sound: newAudio(0, 'long', 0, 5, 1) },
      { start: 6, length: 2, sound: { kind: 'original', from: 4 } },
      { start: 8, length: 1.5, sound: newAudio(1, 'short', 0, 1.5, 6) },
      { start: 9.5, length: 1, sound: { kind: 'original', from: 8 } },
      { start: 10.5, length: 2, sound: newAudio(2, 'long', 2, 2, 9) },
    ]);
  });

  it.each([
    ['remap', [5, 1.5, 2]],
    ['loop', [5, 1.5, 2]],
    ['bounce', [5, 1.5, 2]],
    ['cut_off', [3, 1.5, 2]],
    ['silence', [5, 2, 3]],
  ] as const)('under %s the segments last %j s', (syncMode, lengths) => {
    const pieces = resultTimeline(input({ syncMode })).filter(({ sound }) => sound.kind === 'newAudio');
    expect(pieces.map(({ length }) => length)).toEqual(lengths);
  });

  it('says how much of a silent end is sound', () => {
    const [piece] = resultTimeline(input({ syncMode: 'silence' })).filter(({ start }) => start === 8);
    expect(piece).toMatchObject({ length: 2, sound: { refId: 'short', seconds: 1.5 } });
  });

  it.each(SYNC_MODES)('agrees with the length the service expects under %s', (syncMode) => {
    const { videoSeconds, segments, audioSeconds } = input();
    const lengths = { syncMode, videoSeconds, segments, audioSeconds: (refId: string) => audioSeconds.get(refId) ?? 0 };
    const { min, max } = expectedOutputSeconds(lengths);
    const seconds = timelineSeconds(resultTimeline(input({ syncMode })));
    expect(seconds).toBeGreaterThanOrEqual(min);
    expect(seconds).toBeLessThanOrEqual(max);
  });

  it('refuses a segment whose audio is missing', () => {
    expect(() => resultTimeline(input({ audioSeconds: new Map() }))).toThrow('Segment 1 uses audio "long"');
  });
});

function newAudio(segment: number, refId: string, from: number, seconds: number, originalFrom: number) {
  return { kind: 'newAudio', segment, refId, from, seconds, originalFrom };
}
