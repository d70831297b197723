import { describe, expect, test as it } from 'vitest';
import { frameRate, planRender } from '../../simulator/render-plan.js';
import { type Piece, segmentTimeline, timelineSeconds, wholeTimeline } from '../../simulator/timeline.js';
import { SYNC_MODES, type SyncMode } from '../../src/domain/job.js';

const audioSeconds = new Map([['voice', 6]]);
const segment = (startTime: number, endTime: number, from: number, to: number) => {
  return { startTime, endTime, audioInput: { refId: 'voice', startTime: from, endTime: to } };
};
const one = (syncMode: SyncMode, crop: number) =>
  segmentTimeline({ videoSeconds: 10, audioSeconds, syncMode, segments: [segment(2, 4, 1, 1 + crop)] });

describe('one segment of 2 s in a video of 10 s', () => {
  // sync-so.md 3.2: the range's length for a longer and a shorter audio.
  it.each([
    ['remap', 3, 3, 'stretch', 2],
    ['remap', 1, 1, 'stretch', 2],
    ['cut_off', 3, 2, 'once', 2],
    ['cut_off', 1, 1, 'once', 1],
    ['silence', 3, 3, 'hold', 2],
    ['silence', 1, 2, 'once', 2],
    ['loop', 3, 3, 'loop', 2],
    ['loop', 1, 1, 'once', 1],
    ['bounce', 3, 3, 'bounce', 2],
    ['bounce', 1, 1, 'once', 1],
  ] as const)('%s with %d s of audio lasts %d s', (mode, crop, seconds, play, pictures) => {
    const [before, range, after] = one(mode, crop);
    expect(before).toEqual({ video: { start: 0, end: 2 }, play: 'once', output: { start: 0, end: 2 } });
    expect(range).toMatchObject({
      segment: 0,
      video: { start: 2, end: 2 + pictures },
      play,
      audio: { refId: 'voice', start: 1 },
      output: { start: 2, end: 2 + seconds },
    });
    expect(after).toEqual({
      video: { start: 4, end: 10 },
      play: 'once',
      output: { start: 2 + seconds, end: 8 + seconds },
    });
  });

  it('cut_off cuts the audio to the range', () => {
    expect(one('cut_off', 3)[1]?.audio).toEqual({ refId: 'voice', start: 1, end: 3 });
  });
});

describe('several segments', () => {
  it('come in the order of the video, and keep their place in the request', () => {
    const segments = [segment(6, 8, 0, 1), segment(0, 2, 0, 4)];
    const pieces = segmentTimeline({ videoSeconds: 8, audioSeconds, syncMode: 'remap', segments });
    expect(pieces.map((piece) => piece.segment)).toEqual([1, undefined, 0]);
    expect(timelineSeconds(pieces)).toBe(4 + 4 + 1);
  });

  it('a segment may use another mode than the rest', () => {
    const segments = [
      { ...segment(0, 2, 0, 4), optionsOverride: { sync_mode: 'cut_off' as const } },
      segment(2.5, 4, 0, 4),
    ];
    const pieces = segmentTimeline({ videoSeconds: 4, audioSeconds, syncMode: 'remap', segments });
    expect(pieces.map(({ output }) => output.end - output.start)).toEqual([2, 0.5, 4]);
  });

  it('without a crop the whole audio is meant', () => {
    const segments = [{ startTime: 1, endTime: 2, audioInput: { refId: 'voice' } }];
    const pieces = segmentTimeline({ videoSeconds: 2, audioSeconds, syncMode: 'remap', segments });
    expect(timelineSeconds(pieces)).toBe(7);
  });

  it('an audio nobody knows is an error', () => {
    const segments = [{ startTime: 1, endTime: 2, audioInput: { refId: 'other' } }];
    expect(() => segmentTimeline({ videoSeconds: 2, audioSeconds, syncMode: 'remap', segments })).toThrow(/"other"/);
  });
});

it.each(SYNC_MODES)('without segments %s applies to the whole video', (mode) => {
  const lengths = { remap: 6, cut_off: 4, silence: 6, loop: 6, bounce: 6 };
  const pieces = wholeTimeline(4, { refId: 'voice', seconds: 6 }, mode);
  expect(timelineSeconds(pieces)).toBe(lengths[mode]);
});

describe('the plan of a render', () => {
  const piece = (play: Piece['play'], video: [number, number], output: [number, number]): Piece => {
    const range = ([start, end]: [number, number]) => ({ start, end });
    return { play, video: range(video), output: range(output) };
  };
  const rate = { num: 25, den: 1 };
  const framesShown = (plan: ReturnType<typeof planRender>) =>
    plan.order.reduce((sum, index) => sum + (plan.clips[index]?.frames ?? 0), 0);

  it('puts boundaries on the frame grid without losing a frame', () => {
    const bounds = [0, 1.01, 2.03, 2.05, 7.777];
    const pieces = bounds.slice(1).map((end, index) => {
      const start = bounds[index] ?? 0;
      return piece('once', [start, end], [start, end]);
    });
    const plan = planRender(pieces, rate);
    expect(plan.pieceFrames).toEqual([25, 26, 0, 143]);
    expect(framesShown(plan)).toBe(Math.round(7.777 * 25));
  });

  it('loop encodes the range once and shows it again', () => {
    const plan = planRender([piece('loop', [1, 2], [0, 3.4])], rate);
    expect(plan.clips.map(({ frames }) => frames)).toEqual([25, 10]);
    expect(plan.order).toEqual([0, 0, 0, 1]);
  });

  it('bounce goes back in chunks small enough for memory, from the end', () => {
    const plan = planRender([piece('bounce', [1, 3], [0, 5])], rate);
    const shown = plan.order.map((index) => plan.clips[index]);
    expect(framesShown(plan)).toBe(125);
    expect(shown[0]).toMatchObject({ frames: 50, reversed: false });
    const back = shown.filter((clip) => clip?.reversed);
    expect(back.map((clip) => clip?.frames)).toEqual([24, 24, 2]);
    expect(back.map((clip) => clip?.source.end)).toEqual([3, 2.04, 1.08].map((end) => expect.closeTo(end, 6)));
    expect(shown.at(-1)).toMatchObject({ frames: 25, reversed: false, source: { start: 1 } });
  });

  it('stretch says how much slower', () => {
    expect(planRender([piece('stretch', [1, 3], [0, 5])], rate).clips).toEqual([
      { source: { start: 1, end: 3 }, frames: 125, speed: 2.5, reversed: false },
    ]);
  });

  it.each([
    [29.97, '30000/1001'],
    [30.0001, '30/1'],
    [23.976, '24000/1001'],
    [12.5, '12500/1000'],
    [14.998, '15/1'],
    [240, '60/1'],
  ])('a measured rate of %d is %s', (measured, expected) => {
    const { num, den } = frameRate(measured);
    expect(`${num}/${den}`).toBe(expected);
  });
});
