import { describe, expect, it } from 'vitest';
import type { Action } from '../../../web/src/editor/document/actions.js';
import { type DraftDocument, emptyDocument } from '../../../web/src/editor/document/draft-document.js';
import { findingsOf, serverFindings, stillStands } from '../../../web/src/editor/document/findings.js';
import { placeSegment } from '../../../web/src/editor/document/place-segment.js';
import { reduce } from '../../../web/src/editor/document/reduce.js';
import { resultSeconds, submissionOf } from '../../../web/src/editor/document/submission.js';
import { made, media } from './drafts.js';

/** A video of 10 s, two voices, and segments a (1–3 s, guest) and b (5–8 s, host). */
const draft = made([
  { do: 'setVideo', video: media('talk', 10_000) },
  { do: 'addAudio', audio: media('guest', 3_000) },
  { do: 'addAudio', audio: media('host', 2_500) },
  { do: 'add', segment: { id: 'b', startMs: 5_000, endMs: 8_000 } },
  { do: 'add', segment: { id: 'a', startMs: 1_000, endMs: 3_000 } },
  { do: 'assignAudio', segmentId: 'a', localId: 'guest' },
  { do: 'assignAudio', segmentId: 'b', localId: 'host' },
]);
const brief = (document: DraftDocument) =>
  findingsOf(document).map(({ segmentId, field, words }) => [segmentId, field, words]);
const ids: Record<string, string> = { talk: 'T', guest: 'G', host: 'H' };

describe('a draft', () => {
  it('keeps its segments in order, and gives no name twice', () => {
    expect(draft.segments.map(({ id }) => id)).toEqual(['a', 'b']);
    const again = made(
      [
        { do: 'dropAudioFile', localId: 'host' },
        { do: 'addAudio', audio: media('new', 1_000) },
      ],
      draft,
    );
    expect(again.audio.map(({ refId }) => refId)).toEqual(['audio-1', 'audio-3']);
    expect(again.segments.map(({ audio }) => audio?.localId)).toEqual(['guest', undefined]);
  });

  it('is the same object after what cannot be done', () => {
    const impossible: Action[] = [
      { do: 'remove', segmentId: 'x' },
      { do: 'setTimes', segmentId: 'x', times: { endMs: 1 } },
      { do: 'assignAudio', segmentId: 'a', localId: 'nobody' },
      { do: 'addAudio', audio: media('guest', 1) },
      { do: 'dropAudioFile', localId: 'nobody' },
    ];
    for (const action of impossible) expect(reduce(draft, action)).toBe(draft);
  });

  it('finds room for a new segment: at the playhead, else behind, else before', () => {
    expect(placeSegment(draft, 3_500)).toEqual({ startMs: 3_500, endMs: 4_980 });
    expect(placeSegment(draft, 6_000)).toEqual({ startMs: 8_020, endMs: 10_000 });
    expect(placeSegment(draft, 9_900)).toEqual({ startMs: 0, endMs: 980 });
    expect(
      placeSegment(made([{ do: 'add', segment: { id: 'c', startMs: 0, endMs: 10_000 } }], draft), 0),
    ).toBeUndefined();
  });

  it('is as long in the end as its mode makes it', () => {
    expect(resultSeconds(draft)).toEqual({ min: 10.5, max: 10.5 }); // 2 s become 3 s, 3 s become 2.5 s
    expect(resultSeconds(made([{ do: 'setOption', option: { sync_mode: 'silence' } }], draft))).toEqual({
      min: 10,
      max: 11,
    });
    expect(resultSeconds(made([{ do: 'removeAudio', segmentId: 'a' }], draft))).toEqual({ min: 9.5, max: 9.5 });
    expect(resultSeconds(emptyDocument())).toBeUndefined();
  });
});

describe('a submission', () => {
  it('has what the API knows, and no more', () => {
    const document = made(
      [
        { do: 'addAudio', audio: media('unused', 9_000) },
        { do: 'setCrop', segmentId: 'a', crop: { startMs: 500, endMs: 2_500 } },
        { do: 'setLabel', segmentId: 'a', label: 'never sent' },
        { do: 'rename', name: '  Interview Anna ' },
        { do: 'setModel', model: 'react-1' },
        { do: 'setOption', option: { temperature: 0.4, prompt: 'happy' } },
      ],
      draft,
    );
    expect(submissionOf(document, (id) => ids[id], 'P')).toEqual({
      body: {
        ...{ name: 'Interview Anna', model: 'react-1', options: { sync_mode: 'remap', prompt: 'happy' } },
        ...{ video: { assetId: 'T' }, posterAssetId: 'P' },
        audio: [
          { refId: 'audio-1', assetId: 'G' },
          { refId: 'audio-2', assetId: 'H' },
        ],
        segments: [
          { startTime: 1, endTime: 3, audioInput: { refId: 'audio-1', startTime: 0.5, endTime: 2.5 } },
          { startTime: 5, endTime: 8, audioInput: { refId: 'audio-2' } },
        ],
      },
      sentOrder: { segments: ['a', 'b'], audio: ['guest', 'host'] },
    });
    expect(submissionOf(document, (id) => (id === 'host' ? undefined : ids[id]))).toBeUndefined();
  });
});

describe('the findings', () => {
  it('are none of a draft that is right', () => expect(findingsOf(draft)).toEqual([]));

  it('stand at their field, in words of the page, with what mends them', () => {
    const wrong = made(
      [
        { do: 'setTimes', segmentId: 'b', times: { startMs: 2_500, endMs: 11_000 } },
        { do: 'setCrop', segmentId: 'b', crop: { startMs: 1_000, endMs: 4_000 } },
        { do: 'add', segment: { id: 'c', startMs: 11_500, endMs: 11_600 } },
      ],
      draft,
    );
    expect(brief(wrong)).toEqual([
      ['b', 'end', '11 s lies outside the video (10 s).'],
      ['b', 'cropEnd', '4 s lies outside “host.mp4” (2.5 s).'],
      ['c', 'end', '11.6 s lies outside the video (10 s).'],
      ['c', 'voice', 'Choose a voice for this segment.'],
      ['b', 'start', 'Starts at 2.5 s, before segment 1 ends at 3 s.'],
    ]);
    const mended = made(
      findingsOf(wrong).flatMap(({ fix }) => (fix ? [fix.action] : [])),
      wrong,
    );
    expect(mended.segments[1]).toMatchObject({ startMs: 3_020, endMs: 10_000, audio: { crop: { endMs: 2_500 } } });
    expect(brief(emptyDocument())).toEqual([
      [undefined, 'video', 'Choose a video.'],
      [undefined, 'segments', 'Mark at least one segment.'],
    ]);
  });

  it('warn of a segment of which little is left', () => {
    const long = made(
      [
        { do: 'setTimes', segmentId: 'b', times: { endMs: 10_000 } },
        { do: 'setCrop', segmentId: 'b', crop: { startMs: 0, endMs: 1_000 } },
      ],
      draft,
    );
    expect(findingsOf(long)).toMatchObject([{ severity: 'warning', segmentId: 'b', field: 'voice' }]);
  });

  it('of the API stand at the segment that was sent, until its field changes', () => {
    const order = { segments: ['a', 'b'], audio: ['guest', 'host'] };
    const since = made([{ do: 'add', segment: { id: 'new', startMs: 0, endMs: 900 } }], draft);
    const issues = [
      { field: 'segments[1].audioInput.endTime', message: 'The crop is too long for segments[1].' },
      { field: 'audio[0].assetId', message: 'There is no such asset.' },
      { field: 'video.assetId', message: 'There is no such asset.' },
      { field: 'options.temperature', message: 'Too hot.' },
    ];
    const found = serverFindings(since, issues, order);
    expect(found.map(({ segmentId, field, words }) => [segmentId, field, words])).toEqual([
      ['b', 'cropEnd', 'The crop is too long for segment 3.'],
      ['a', 'voice', 'There is no such asset.'],
      [undefined, 'video', 'There is no such asset.'],
      [undefined, undefined, 'Too hot.'],
    ]);
    expect(found.every((finding) => stillStands(since, finding))).toBe(true);
    const changed = made([{ do: 'assignAudio', segmentId: 'a', localId: 'host' }], since);
    expect(found.map((finding) => stillStands(changed, finding))).toEqual([true, false, true, false]);
  });
});
