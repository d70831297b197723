import { describe, expect, it } from 'vitest';
import { checkSegments } from '../../src/domain/check-segments.js';
import type { MediaLengths, Segment } from '../../src/domain/segments.js';

const segment = (startTime: number, endTime: number, audioInput: Partial<Segment['audioInput']> = {}): Segment => ({
  startTime,
  endTime,
  audioInput: { refId: 'voice', ...audioInput },
});

/** A ten-second video with one audio of five seconds. */
const lengths: MediaLengths = { video: 10, audio: new Map([['voice', 5]]) };
const unprobed: MediaLengths = { audio: new Map([['voice', undefined]]) };
const fields = (found: readonly { field: string }[]) => found.map(({ field }) => field);

describe('what is put right, with a warning', () => {
  it('leaves good segments as they are', () => {
    const good = [segment(0, 2), segment(3, 5.5, { startTime: 0.5, endTime: 5 })];
    expect(checkSegments(good, lengths)).toEqual({ segments: good, warnings: [], issues: [] });
  });

  it('sorts by start time and says so', () => {
    const { segments, warnings, issues } = checkSegments([segment(5, 6), segment(1, 2)], lengths);
    expect(segments.map(({ startTime }) => startTime)).toEqual([1, 5]);
    expect(warnings).toMatchObject([{ code: 'segments_sorted', field: 'segments' }]);
    expect(issues).toEqual([]);
  });

  it('rounds times and crops to milliseconds', () => {
    const crop = { startTime: 0.12345, endTime: 2.98765 };
    const { segments } = checkSegments([segment(0.33333, 2.0004999, crop)], lengths);
    expect(segments).toEqual([segment(0.333, 2, { startTime: 0.123, endTime: 2.988 })]);
  });

  it('pulls in an end up to 50 ms past the video, to a ms that lies inside', () => {
    const { segments, warnings, issues } = checkSegments([segment(8, 8.384)], { ...lengths, video: 8.3349 });
    expect(segments[0]?.endTime).toBe(8.334);
    expect(warnings).toEqual([
      {
        code: 'segment_end_trimmed',
        field: 'segments[0].endTime',
        message: 'Moved from 8.384 s to 8.334 s, where the video ends.',
      },
    ]);
    expect(fields(issues)).toEqual(['segments[0].endTime']); // 0.334 s is too short, and that is all
  });

  it('pulls in a crop up to 50 ms past its audio', () => {
    const { segments, warnings, issues } = checkSegments([segment(0, 5, { startTime: 0, endTime: 5.05 })], lengths);
    expect(segments[0]?.audioInput.endTime).toBe(5);
    expect(warnings).toMatchObject([{ code: 'crop_end_trimmed', field: 'segments[0].audioInput.endTime' }]);
    expect(issues).toEqual([]);
  });

  it.each([1.001, 4.35, 8.334, 10])('takes an end of exactly the video, %d s, without a word', (video) => {
    expect(checkSegments([segment(0.5, video)], { ...lengths, video })).toMatchObject({ warnings: [], issues: [] });
  });

  it('opens a gap of 20 ms between touching segments', () => {
    const { segments, warnings, issues } = checkSegments([segment(0, 2), segment(2, 4), segment(4.01, 6)], lengths);
    expect(segments.map(({ startTime, endTime }) => [startTime, endTime])).toEqual([
      [0, 1.98],
      [2, 3.99],
      [4.01, 6],
    ]);
    expect(warnings.map(({ code }) => code)).toEqual(['segment_gap_added', 'segment_gap_added']);
    expect(fields(warnings)).toEqual(['segments[0].endTime', 'segments[1].endTime']);
    expect(issues).toEqual([]);
  });

  it('does not hold a gap it opened itself against the shortest segment', () => {
    const once = checkSegments([segment(0, 0.4), segment(0.4, 2)], lengths);
    expect(once.issues).toEqual([]);
    expect(checkSegments(once.segments, lengths)).toEqual({ segments: once.segments, warnings: [], issues: [] });
  });

  it('warns of an audio that no segment uses', () => {
    const audio = new Map([
      ['voice', 5],
      ['spare', 5],
    ]);
    const { warnings, issues } = checkSegments([segment(0, 2)], { video: 10, audio });
    expect(warnings).toMatchObject([{ code: 'audio_unused', message: expect.stringContaining('"spare"') }]);
    expect(issues).toEqual([]);
  });
});

it('lists a hundred warnings, and says how many more there are', () => {
  const touching = Array.from({ length: 400 }, (_, n) => segment(n, n + 1));
  const { warnings, segments } = checkSegments(touching, unprobed);
  expect(segments).toHaveLength(400);
  expect(warnings).toHaveLength(101);
  expect(warnings.at(-1)).toMatchObject({ code: 'more_warnings', message: '299 more of the kind are not listed.' });
});

it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('an audio may be called %s', (refId) => {
  const audio = new Map([[refId, 5]]);
  expect(checkSegments([segment(0, 2, { refId })], { video: 10, audio }).issues).toEqual([]);
  expect(fields(checkSegments([segment(0, 2, { refId })], lengths).issues)).toEqual(['segments[0].audioInput.refId']);
});

describe('an end behind the last picture, while there is sound', () => {
  const held = { video: 3.933, soundEnds: 4, audio: new Map([['voice', 5]]) };

  it('is pulled in, and said', () => {
    const { segments, warnings, issues } = checkSegments([segment(2, 4)], held);
    expect({ end: segments[0]?.endTime, issues }).toEqual({ end: 3.933, issues: [] });
    expect(warnings).toMatchObject([{ code: 'segment_end_trimmed', field: 'segments[0].endTime' }]);
  });

  it.each([
    ['after the sound', 4.001, held],
    ['far behind the picture', 4.184, { ...held, soundEnds: 6 }],
  ])('is refused %s', (_where, end, lengths) => {
    expect(fields(checkSegments([segment(2, end)], lengths).issues)).toEqual(['segments[0].endTime']);
  });
});

describe('what is refused', () => {
  it.each<[string, Segment[], string[]]>([
    ['no segments', [], ['segments']],
    ['start after end', [segment(3, 2)], ['segments[0].endTime']],
    ['start equal to end', [segment(2, 2)], ['segments[0].endTime']],
    ['a start before 0', [segment(-1, 2)], ['segments[0].startTime']],
    ['an end more than 50 ms past the video', [segment(8, 10.051)], ['segments[0].endTime']],
    ['a segment wholly outside', [segment(11, 12)], ['segments[0].endTime']],
    ['a start in the 50 ms past the video', [segment(10.01, 10.04)], ['segments[0].endTime']],
    ['an overlap', [segment(0, 3), segment(2.999, 5)], ['segments[1].startTime']],
    ['the same place twice', [segment(1, 2), segment(1, 2)], ['segments[1].startTime']],
    ['a crop outside its audio', [segment(0, 2, { startTime: 4, endTime: 5.051 })], ['segments[0].audioInput.endTime']],
    ['a crop that ends first', [segment(0, 2, { startTime: 3, endTime: 1 })], ['segments[0].audioInput.endTime']],
    ['a crop before 0', [segment(0, 2, { startTime: -1, endTime: 1 })], ['segments[0].audioInput.startTime']],
    ['a crop without end', [segment(0, 2, { startTime: 1 })], ['segments[0].audioInput.endTime']],
    ['a crop without start', [segment(0, 2, { endTime: 1 })], ['segments[0].audioInput.startTime']],
    ['an unknown refId', [segment(0, 2, { refId: 'nobody' })], ['segments[0].audioInput.refId']],
    ['a start that is no number', [segment(Number.NaN, 2)], ['segments[0].startTime']],
    ['an end that is endless', [segment(0, Number.POSITIVE_INFINITY)], ['segments[0].endTime']],
    ['a segment too short for a syllable', [segment(0, 0.379)], ['segments[0].endTime']],
    ['a crop of 1 ms', [segment(0, 2, { startTime: 1, endTime: 1.001 })], ['segments[0].audioInput.endTime']],
    ['a crop of 399 ms', [segment(0, 2, { startTime: 1, endTime: 1.399 })], ['segments[0].audioInput.endTime']],
    [
      'a crop pulled in to 50 ms',
      [segment(0, 2, { startTime: 4.95, endTime: 5.04 })],
      ['segments[0].audioInput.endTime'],
    ],
  ])('%s', (_, input, expected) => {
    expect(fields(checkSegments(input, lengths).issues)).toEqual(expected);
  });

  it('an overlap with a segment that is not the neighbour', () => {
    const { issues } = checkSegments([segment(0, 9), segment(1, 2), segment(3, 4)], lengths);
    expect(issues.map(({ message }) => message)).toEqual([
      'Starts at 1 s, before segments[0] ends at 9 s.',
      'Starts at 3 s, before segments[0] ends at 9 s.',
    ]);
  });

  it('a tiny segment by the length it was given', () => {
    const { issues } = checkSegments([segment(1, 1.01), segment(1.01, 3)], lengths);
    expect(issues.map(({ message }) => message)).toEqual(['The segment is 0.01 s long; at least 0.4 s are needed.']);
  });

  it.each([86_401, 1e15, 1e16, 1e308, -1e308, Number.MAX_VALUE])(
    'a time beyond a day, %d s, in plain words',
    (time) => {
      const asEnd = checkSegments([segment(0, Math.abs(time), { startTime: 0, endTime: Math.abs(time) })], unprobed);
      const asStart = checkSegments([segment(time, 2, { startTime: time, endTime: 1 }), segment(1, 2)], lengths);
      const fieldsOf = (name: string) => [`segments[0].${name}`, `segments[0].audioInput.${name}`];
      expect(fields(asEnd.issues)).toEqual(fieldsOf('endTime'));
      expect(fields(asStart.issues)).toEqual(fieldsOf('startTime'));
      for (const { message } of [...asEnd.issues, ...asStart.issues]) {
        expect(message).toBe('Must be a number of seconds, at most 86400 (24 h).');
      }
    },
  );

  it('an unknown refId of many, with some of their names', () => {
    const audio = new Map(Array.from({ length: 50 }, (_, n) => [`a${n}`, 5]));
    const [issue] = checkSegments([segment(0, 2)], { video: 10, audio }).issues;
    expect(issue?.message).toMatch(/^No audio is called "voice"\. Uploaded: "a0", .+, "a9", 40 more\.$/);
  });

  it('everything at once, at the places the user sent', () => {
    const input = [
      segment(8, 11),
      segment(3, 2),
      segment(0, 2, { refId: 'nobody' }),
      segment(1, 2.5, { startTime: 4, endTime: 9 }),
    ];
    expect(fields(checkSegments(input, lengths).issues).toSorted()).toEqual([
      'segments[0].endTime',
      'segments[1].endTime',
      'segments[2].audioInput.refId',
      'segments[3].audioInput.endTime',
      'segments[3].startTime',
    ]);
  });

  it('an audio too short for a syllable, where a segment uses the whole of it', () => {
    const input = [segment(0, 2, { refId: 'click' }), segment(3, 4, { refId: 'click' }), segment(5, 6)];
    const audio = new Map([
      ['click', 0.0501],
      ['voice', 5],
      ['unused', 0.01],
    ]);
    expect(checkSegments(input, { video: 10, audio }).issues).toMatchObject([
      { field: 'segments[0].audioInput.refId', message: 'Audio "click" is 0.05 s long; at least 0.4 s are needed.' },
      { field: 'segments[1].audioInput.refId', message: 'Audio "click" is 0.05 s long; at least 0.4 s are needed.' },
    ]);
  });

  it('a crop too short for a syllable by its length, before the audio is probed too', () => {
    const { issues } = checkSegments([segment(0, 2, { startTime: 1, endTime: 1.05 })], unprobed);
    expect(issues.map(({ message }) => message)).toEqual(['The crop is 0.05 s long; at least 0.4 s are needed.']);
  });

  it.each([0.4, 0.39951])('but not an audio of %d s', (length) => {
    const audio = new Map([['voice', length]]);
    expect(checkSegments([segment(0, 2)], { video: 10, audio }).issues).toEqual([]);
    expect(checkSegments([segment(0, 2, { startTime: 1.2, endTime: 1.6 })], lengths).issues).toEqual([]);
  });

  it('names the audio there is', () => {
    const [issue] = checkSegments([segment(0, 2, { refId: 'nobody' })], lengths).issues;
    expect(issue?.message).toBe('No audio is called "nobody". Uploaded: "voice".');
  });
});

it('checks shapes alone before the media is probed', () => {
  const { issues } = checkSegments([segment(0, 2_000, { startTime: 0, endTime: 3_000 }), segment(1, 5)], unprobed);
  expect(fields(issues)).toEqual(['segments[1].startTime']);
});
