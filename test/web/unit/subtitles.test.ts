import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AudioRef, type DraftDocument, emptyDocument } from '../../../web/src/editor/document/draft-document.js';
import { actionsFor, fitSegments } from '../../../web/src/editor/document/imported-segments.js';
import { matchVoices, shareOutVoices } from '../../../web/src/editor/document/match-voices.js';
import { reduce } from '../../../web/src/editor/document/reduce.js';
import { parseSegmentsJson, writeSegmentsJson } from '../../../web/src/editor/document/segments-json.js';
import { parseSubtitles, writeSrt } from '../../../web/src/editor/document/subtitles.js';

/** Segments out of files, and into files. */

const brief = (text: string) => parseSubtitles(text).cues.map(({ startMs, endMs, label }) => [startMs, endMs, label]);

const voice = (localId: string, refId: string, fileName: string): AudioRef => ({
  ...{ localId, refId, fileName, bytes: 1, lastModified: 1, lengthMs: 10_000 },
});
const video = { localId: 'v', fileName: 'talk.mp4', bytes: 1, lastModified: 1, lengthMs: 10_000 };

describe('subtitles', () => {
  it('are read from SRT, however it is written', () => {
    const text =
      '\uFEFF1\r\n00:00:01,000 --> 00:00:02,500\r\n<i>Good</i> morning,\r\neverybody.\r\n\r\n\r\n3\r\n00:01:05,5 --> 00:01:07\r\n{\\an8}Anna';
    expect(brief(text)).toEqual([
      [1_000, 2_500, 'Good morning, everybody.'],
      [65_500, 67_000, 'Anna'],
    ]);
    expect(parseSubtitles(text).cues.map(({ number }) => number)).toEqual(['1', '3']);
  });

  it('are read from WebVTT, without what is no cue', () => {
    const text = [
      'WEBVTT - of a talk',
      'Language: en\n',
      'STYLE\n::cue { color: red }\n',
      'NOTE nobody says this\n00:00 --> 00:01\n',
      'intro\n00:01.000 --> 00:04.250 align:start position:10%\n<v Anna>Fish &amp; chips &lt;3\n',
      '100:00:00.000 --> 100:00:01.000\n<00:00:01.000>late',
    ].join('\n');
    expect(brief(text)).toEqual([
      [1_000, 4_250, 'Anna: Fish & chips <3'],
      [360_000_000, 360_001_000, 'late'],
    ]);
    expect(parseSubtitles(text).faults).toEqual([]);
  });

  it('that cannot be read are told with their lines', () => {
    const text =
      '1\n00:00:01,000 --> 00:00:02,000\na\n\nwords\n\n2\n00:00:xx --> 00:01\nb\n\n00:05.000 --> 00:04.000\nc\n';
    const { cues, faults } = parseSubtitles(text);
    expect(cues).toHaveLength(1);
    expect(faults).toEqual([
      { line: 5, words: 'There are no times here.' },
      { line: 8, words: 'These times cannot be read.' },
      { line: 11, words: 'It ends before it begins.' },
    ]);
  });

  it('come back as they were written', () => {
    const label = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
      .map((words) => words.replace(/\s+/g, ' ').replaceAll('\uFEFF', '').trim())
      .filter((words) => words !== '' && !/\{\\/.test(words));
    const cue = fc
      .record({ startMs: fc.nat(40_000_000), lengthMs: fc.integer({ min: 1, max: 100_000 }), label })
      .map(({ startMs, lengthMs, label: words }) => ({ startMs, endMs: startMs + lengthMs, label: words }));
    fc.assert(
      fc.property(fc.array(cue, { maxLength: 20 }), fc.constantFrom('\n', '\r\n'), (cues, newline) => {
        const { cues: read, faults } = parseSubtitles(writeSrt(cues).replaceAll('\n', newline));
        expect(faults).toEqual([]);
        expect(read.map(({ number: _, ...rest }) => rest)).toEqual(cues);
      }),
    );
  });

  it('never break what reads them', () => {
    const piece = fc.constantFrom(
      '1',
      '-->',
      '00:01.000 --> 00:02.000',
      '\n',
      '\r\n\r\n',
      'WEBVTT',
      'NOTE x',
      '<v',
      '&amp;',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 40 }), (pieces) => {
        for (const { startMs, endMs } of parseSubtitles(pieces.join('')).cues) expect(endMs).toBeGreaterThan(startMs);
      }),
    );
  });
});

describe('segments out of a file', () => {
  const draft: DraftDocument = {
    ...emptyDocument(),
    video,
    segments: [{ id: 'own', startMs: 5_000, endMs: 6_000, audio: null }],
  };
  const span = (startMs: number, endMs: number) => ({ startMs, endMs });

  it('find their room, and what finds none is told', () => {
    const { segments, notes } = fitSegments(
      [
        span(1_000, 2_000),
        span(2_000, 2_200),
        span(3_000, 3_990),
        span(3_950, 4_900),
        span(5_500, 7_000),
        span(9_000, 12_000),
        span(11_000, 12_000),
      ],
      draft,
    );
    expect(segments).toEqual([span(1_000, 1_980), span(3_000, 3_930), span(3_950, 4_900), span(9_000, 10_000)]);
    expect(notes.map(({ what, segment, words }) => [what, segment.startMs, words])).toEqual([
      ['left_out', 2_000, 'It is shorter than 0.4 s.'],
      ['shortened', 3_000, 'It ends 0.06 s earlier, to leave room for the next.'],
      ['left_out', 5_500, 'Another segment is there already.'],
      ['shortened', 9_000, 'It ends with the video now.'],
      ['left_out', 11_000, 'It lies behind the end of the video.'],
    ]);
  });

  it('never overlap, never come too close, and are all there or told', () => {
    const one = fc.tuple(fc.nat(12_000), fc.nat(3_000)).map(([start, length]) => span(start, start + length));
    fc.assert(
      fc.property(fc.array(one, { maxLength: 30 }), (imported) => {
        const { segments, notes } = fitSegments(imported, draft);
        const all = [...segments, ...draft.segments].toSorted((a, b) => a.startMs - b.startMs);
        for (const [place, segment] of all.entries()) {
          expect(segment.endMs - segment.startMs).toBeGreaterThanOrEqual(400);
          expect(segment.endMs).toBeLessThanOrEqual(video.lengthMs);
          const next = all[place + 1];
          if (next) expect(next.startMs - segment.endMs).toBeGreaterThanOrEqual(20);
        }
        expect(segments.length + notes.filter(({ what }) => what === 'left_out').length).toBe(imported.length);
      }),
    );
  });
});

describe('voices by the names of their files', () => {
  const labelled = (id: string, label?: string) => ({ id, startMs: 0, endMs: 1, audio: null, ...(label && { label }) });
  const files = (...names: string[]) => names.map((name, place) => voice(`f${place}`, `audio-${place + 1}`, name));
  const matched = (labels: (string | undefined)[], names: string[]) => {
    const { matches, unused } = matchVoices(
      labels.map((label, place) => labelled(`s${place + 1}`, label)),
      files(...names),
    );
    const nameOf = (localId: string) => names[Number(localId.slice(1))];
    return [
      matches.map(({ segmentId, localId }) => `${segmentId} ${nameOf(localId)}`),
      unused.map(({ fileName }) => fileName),
    ];
  };

  it.each([
    ['by label', ['Anna', 'Ben'], ['ben.wav', 'ANNA.mp3'], [['s1 ANNA.mp3', 's2 ben.wav'], []]],
    ['by number', [undefined, undefined], ['02.wav', '1.wav'], [['s1 1.wav', 's2 02.wav'], []]],
    ['by both', ['Anna', 'Ben', 'Anna'], ['03 Anna.wav', '01_anna.wav'], [['s1 01_anna.wav', 's3 03 Anna.wav'], []]],
    ['by the number before other words', ['Hello', 'Bye'], ['02 take 4.wav'], [['s2 02 take 4.wav'], []]],
    [
      'by what differs in a series',
      [undefined, undefined],
      ['s02 v7.wav', 's01 v7.wav'],
      [['s1 s01 v7.wav', 's2 s02 v7.wav'], []],
    ],
    [
      'not by a number that is no place in a series',
      [undefined, undefined],
      ['take 2.wav', 'mix 1.wav'],
      [[], ['take 2.wav', 'mix 1.wav']],
    ],
    ['by none', ['Anna', 'Anna'], ['anna.wav', 'else.wav'], [[], ['anna.wav', 'else.wav']]],
  ])('%s', (_, labels, names, expected) => {
    expect(matched(labels, names)).toEqual(expected);
  });
});

describe('voices that are given together', () => {
  const at = (id: string, localId?: string) => ({
    ...{ id, startMs: 0, endMs: 1 },
    audio: localId === undefined ? null : { localId, crop: { startMs: 0, endMs: 400 } },
  });

  it('go to the segments that have none, may replace those of others, and leave over what is called like none', () => {
    const segments = [at('s1', 'old1'), at('s2'), at('s3', 'c')];
    const given = [
      voice('a', 'audio-1', 's01.wav'),
      voice('b', 'audio-2', 's02.wav'),
      voice('c', 'audio-3', 's03.wav'),
      voice('d', 'audio-4', 's04.wav'),
    ];
    const { matches, replacing, unused } = shareOutVoices(segments, given);
    expect(matches).toEqual([{ segmentId: 's2', localId: 'b' }]);
    expect(replacing).toEqual([{ segmentId: 's1', localId: 'a' }]); // the third has its own already
    expect(unused.map(({ fileName }) => fileName)).toEqual(['s04.wav']);
  });
});

describe('segments as JSON', () => {
  const audio = [voice('a', 'audio-1', 'anna.wav'), voice('b', 'audio-2', 'ben.wav')];

  it('are taken as programs write them, and what is wrong is told', () => {
    const text = JSON.stringify([
      { startTime: 1, endTime: 4.5, audioInput: { refId: 'anna' } },
      { startTime: 5.5, endTime: 8, audioInput: { refId: 'audio-2', startTime: 0, endTime: 2.5 } },
      { startTime: 'soon', endTime: 8 },
      { startTime: 9, endTime: 10, audioInput: { refId: 'carl' } },
    ]);
    expect(parseSegmentsJson(text, { ...emptyDocument(), audio })).toEqual({
      segments: [
        { startMs: 1_000, endMs: 4_500, audio: { localId: 'a', crop: null } },
        { startMs: 5_500, endMs: 8_000, audio: { localId: 'b', crop: { startMs: 0, endMs: 2_500 } } },
        { startMs: 9_000, endMs: 10_000, audio: null },
      ],
      notes: [
        'Segment 3 has no times in seconds, and was left out.',
        'Segment 4 wants the voice “carl”, which this draft does not have.',
      ],
    });
    const foreign = ['a', 'b', 'c', 'd', 'e'].map((refId) => ({ startTime: 1, endTime: 2, audioInput: { refId } }));
    expect(parseSegmentsJson(JSON.stringify(foreign), emptyDocument()).notes).toEqual([
      '5 segments want voices that this draft does not have: “a”, “b”, “c” and 2 more.',
    ]);
    expect(() => parseSegmentsJson('{}', emptyDocument())).toThrow(SyntaxError);
    expect(() => parseSegmentsJson('no JSON', emptyDocument())).toThrow(SyntaxError);
  });

  it('come back as they were written', () => {
    const crop = fc.option(fc.tuple(fc.nat(5_000), fc.integer({ min: 400, max: 5_000 })), { nil: null });
    const segment = fc.record({
      lengthMs: fc.integer({ min: 400, max: 90_000 }),
      gapMs: fc.integer({ min: 20, max: 90_000 }),
      voice: fc.option(fc.constantFrom('a', 'b'), { nil: null }),
      crop,
    });
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 30 }), (made) => {
        let at = 0;
        const segments = made.map(({ lengthMs, gapMs, voice: localId, crop: part }) => {
          const startMs = at + gapMs;
          at = startMs + lengthMs;
          const own = part && { startMs: part[0], endMs: part[0] + part[1] };
          return { startMs, endMs: at, audio: localId === null ? null : { localId, crop: own } };
        });
        let id = 0;
        const empty: DraftDocument = { ...emptyDocument(), name: 'Talk', audio };
        const document = actionsFor(segments, () => `s${id++}`).reduce(reduce, empty);
        const read = parseSegmentsJson(writeSegmentsJson(document), document);
        expect(read).toEqual({
          segments,
          notes: [],
          name: 'Talk',
          model: 'lipsync-2',
          options: { sync_mode: 'remap' },
        });
      }),
    );
  });
});
