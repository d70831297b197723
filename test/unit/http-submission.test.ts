import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/domain/errors.js';
import type { Word } from '../../src/http/form-parts.js';
import type { ReceivedForm } from '../../src/http/form-receiver.js';
import { readSubmission } from '../../src/http/submission.js';

const video = { key: 'k/video.mp4', contentType: 'video/mp4', bytes: 10, fileName: 'talk.mp4' };
const anna = { key: 'k/audio-anna.wav', contentType: 'audio/wav', bytes: 5, fileName: 'anna.wav', refId: 'anna' };
const segment = { startTime: 1, endTime: 3, audioInput: { refId: 'anna' } };

const form = (words: Partial<Record<Word, unknown>> = {}, rest: Partial<ReceivedForm> = {}): ReceivedForm => ({
  words: new Map(
    Object.entries({ segments: [segment], ...words }).map(([word, value]) => [
      word as Word,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  ),
  videoSeen: true,
  videos: [video],
  audio: [anna],
  files: [],
  refIds: new Set(['anna']),
  faults: [],
  complete: true,
  ...rest,
});

function refusal(received: ReceivedForm): { code: string; fields: string[]; messages: string } {
  try {
    readSubmission(received);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const issues = error.options.issues ?? [];
    const messages = issues.map(({ message }) => message).join('\n');
    return { code: error.code, fields: issues.map(({ field }) => field), messages };
  }
  return expect.fail('the submission was taken');
}

describe('a submission', () => {
  it('gets the defaults: lipsync-2 and remap, which is always sent', () => {
    expect(readSubmission(form())).toEqual({
      input: { model: 'lipsync-2', options: { sync_mode: 'remap' }, video, audio: [anna], segments: [segment] },
      warnings: [],
    });
    expect(readSubmission(form({ options: { temperature: 0.3 } })).input.options).toEqual({
      sync_mode: 'remap',
      temperature: 0.3,
    });
  });

  it.each(['sync-3', 'lipsync-2', 'lipsync-2-pro', 'lipsync-1.9.0-beta', 'react-1'])('may use model %s', (model) => {
    expect(readSubmission(form({ model })).input.model).toBe(model);
  });

  it.each(['bounce', 'loop', 'cut_off', 'silence', 'remap'])('may use sync_mode %s', (sync_mode) => {
    expect(readSubmission(form({ options: { sync_mode } })).input.options).toEqual({ sync_mode });
  });

  it('passes a crop on only when both ends were given', () => {
    const cropped = { ...segment, audioInput: { refId: 'anna', startTime: 0.5, endTime: 2 } };
    expect(readSubmission(form({ segments: [cropped] })).input.segments).toEqual([cropped]);
    const half = { ...segment, audioInput: { refId: 'anna', startTime: 0.5 } };
    expect(refusal(form({ segments: [half] }))).toMatchObject({
      code: 'invalid_segments',
      fields: ['segments[0].audioInput.endTime'],
    });
  });

  it('names every field outside the contract', () => {
    const labelled = { ...segment, label: 'Anna', audioInput: { refId: 'anna', volume: 1 } };
    expect(
      refusal(form({ segments: [labelled], options: { fps: 25, active_speaker_detection: { v3: true } } })),
    ).toEqual({
      code: 'invalid_request',
      fields: [
        'options.active_speaker_detection.auto_detect',
        'options.active_speaker_detection.v3',
        'options.fps',
        'segments[0].audioInput.volume',
        'segments[0].label',
      ],
      messages: expect.stringContaining('Unknown field; leave it out.'),
    });
  });

  it('reports all faults at once, those of shape before those of time', () => {
    const wrong = refusal(
      form(
        {
          model: 'lipsync-9',
          options: '{',
          segments: [
            { ...segment, endTime: 0.5 },
            { ...segment, startTime: 9, endTime: 12, audioInput: { refId: 'ben' } },
          ],
        },
        { videoSeen: false, videos: [], faults: [{ field: 'image', message: 'Unknown part.' }] },
      ),
    );
    expect(wrong.code).toBe('invalid_request');
    expect(wrong.fields).toEqual([
      ...['image', 'video', 'model', 'options'],
      ...['segments[0].endTime', 'segments[1].audioInput.refId'],
    ]);
    expect(wrong.messages).toContain('Is not JSON');
    expect(wrong.messages).toContain('No audio is called "ben". Uploaded: "anna".');
  });

  it('says what is missing from a complete form, and once', () => {
    const empty = {
      words: new Map<Word, string>(),
      videoSeen: false,
      videos: [],
      audio: [],
      refIds: new Set<string>(),
    };
    expect(refusal(form({}, empty)).fields).toEqual(['video', 'audio', 'segments']);
    const faults = [
      { field: 'video', message: 'Is no video.' },
      { field: 'audio[a]', message: 'Is no audio.' },
      { field: 'segments', message: 'Is longer than allowed.' },
    ];
    expect(refusal(form({}, { ...empty, faults })).fields).toEqual(['video', 'audio[a]', 'segments']);
  });

  it('calls nothing missing or unknown in a form that was not read to its end', () => {
    const faults = [{ field: 'image', message: 'Unknown part.' }];
    expect(refusal(form({}, { videos: [], audio: [], refIds: new Set(), faults, complete: false })).fields).toEqual([
      'image',
    ]);
  });

  it.each([
    ['not an array', '{}', ['segments']],
    ['empty', '[]', ['segments']],
    ['a text for a number', [{ ...segment, startTime: '1' }], ['segments[0].startTime']],
    [
      'a number JSON cannot hold',
      '[{"startTime":0,"endTime":1e999,"audioInput":{"refId":"anna"}}]',
      ['segments[0].endTime'],
    ],
    ['no audio', [{ startTime: 1, endTime: 2 }], ['segments[0].audioInput']],
    ['an empty refId', [{ ...segment, audioInput: { refId: '' } }], ['segments[0].audioInput.refId']],
    ['a negative start', [{ ...segment, startTime: -1 }], ['segments[0].startTime']],
    ['an overlap', [segment, { ...segment, startTime: 2, endTime: 4 }], ['segments[1].startTime']],
  ])('refuses segments with %s', (_what, segments, fields) => {
    expect(refusal(form({ segments })).fields).toEqual(fields);
  });

  const many = (count: number) =>
    Array.from({ length: count }, (_, n) => ({ ...segment, startTime: n, endTime: n + 0.5 }));

  it('takes as many segments as are allowed, and no more', () => {
    expect(readSubmission(form({ segments: many(3_000) })).input.segments).toHaveLength(3_000);
    const { fields, messages } = refusal(form({ segments: many(3_001) }));
    expect(fields).toEqual(['segments']);
    expect(messages).toBe('Has 3001 entries; at most 3000 make a job.');
  });

  it('keeps the largest job far below what Temporal takes in a message, 2 MB', () => {
    const refId = 'x'.repeat(64);
    const longest = many(3_000).map((one, n) => ({
      ...{ startTime: 80_000.001 + n, endTime: 80_000.999 + n },
      audioInput: { ...one.audioInput, refId, startTime: 80_000.001, endTime: 80_000.999 },
    }));
    const { input } = readSubmission(form({ segments: longest }, { refIds: new Set([refId]) }));
    // What `publishResult` is given: the segments twice, as submitted and as prepared.
    expect(JSON.stringify([input, { segments: input.segments }]).length).toBeLessThan(1_300_000);
  });

  it('answers a hundred of a submission full of faults', () => {
    const odd = many(3_000).map((one) => ({ ...one, label: 'x', startTime: '1' }));
    try {
      readSubmission(form({ segments: odd }));
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ options: { issues: { length: 100 }, moreIssues: 5_900 } });
    }
  });

  it('hands on what was changed without asking', () => {
    const later = { ...segment, startTime: 3, endTime: 5 };
    const { input, warnings } = readSubmission(form({ segments: [later, segment] }));
    expect(input.segments.map(({ endTime }) => endTime)).toEqual([2.98, 5]);
    expect(warnings.map(({ code }) => code).toSorted()).toEqual(['segment_gap_added', 'segments_sorted']);
  });
});
