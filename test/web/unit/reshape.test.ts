import { describe, expect, it } from 'vitest';
import type { Action } from '../../../web/src/editor/document/actions.js';
import type { DraftDocument, DraftSegment } from '../../../web/src/editor/document/draft-document.js';
import { misfitsOf, nextMisfit, pictureSpeed, strainOf } from '../../../web/src/editor/document/fit.js';
import { cropToSegment, fitToAudio, splitAt } from '../../../web/src/editor/document/reshape.js';
import { draftWith, made, media } from './drafts.js';

/** Of 10 s, with a (1–3 s, guest, 3 s long) and b (5–8 s, no voice). */
const draft = made(
  [
    { do: 'addAudio', audio: media('guest', 3_000.7) },
    { do: 'assignAudio', segmentId: 'a', localId: 'guest' },
  ],
  draftWith(10_000, [
    [1_000, 3_000],
    [5_000, 8_000],
  ]),
);
const at = (document: DraftDocument, place: number): DraftSegment => {
  const found = document.segments[place];
  if (!found) throw new Error(`There is no segment ${place + 1}.`);
  return found;
};
const doing = (action: Action) => made([action], draft).segments;

describe('splitting', () => {
  it('gives both halves what belongs to them of the voice, and loses nothing of it', () => {
    expect(doing({ do: 'split', segmentId: 'a', atMs: 1_500, newId: 'new' })).toMatchObject([
      { id: 'a', startMs: 1_000, endMs: 1_480, audio: { localId: 'guest', crop: { startMs: 0, endMs: 750 } } },
      { id: 'new', startMs: 1_500, endMs: 3_000, audio: { localId: 'guest', crop: { startMs: 750, endMs: 3_000 } } },
      { id: 'b' },
    ]);
  });

  it('splits a crop, and where there is no voice the segment alone', () => {
    const cropped = made([{ do: 'setCrop', segmentId: 'a', crop: { startMs: 1_000, endMs: 2_000 } }], draft);
    const halves = splitAt(cropped, at(cropped, 0), { atMs: 2_000, newId: 'new' }).made;
    expect(halves?.map(({ audio }) => audio?.crop)).toEqual([
      { startMs: 1_000, endMs: 1_500 },
      { startMs: 1_500, endMs: 2_000 },
    ]);
    expect(splitAt(draft, at(draft, 1), { atMs: 6_000, newId: 'new' }).made?.map(({ audio }) => audio)).toEqual([
      ...[null, null],
    ]);
  });

  it('says why it cannot be', () => {
    const faultAt = (atMs: number, document = draft, place = 0) =>
      splitAt(document, at(document, place), { atMs, newId: 'new' }).fault;
    expect(faultAt(900)).toBe('The playhead is not inside the segment.');
    expect(faultAt(1_400)).toBe('Each half needs 0.4 s.');
    const short = made([{ do: 'setCrop', segmentId: 'a', crop: { startMs: 0, endMs: 700 } }], draft);
    expect(faultAt(2_000, short)).toBe('Each half of the voice needs 0.4 s.');
    const { lengthMs: _, ...unread } = media('new', 0);
    const soon: Action[] = [
      { do: 'addAudio', audio: unread },
      { do: 'assignAudio', segmentId: 'b', localId: 'new' },
    ];
    expect(faultAt(6_000, made(soon, draft), 1)).toBe('The voice is still being read.');
    expect(doing({ do: 'split', segmentId: 'a', atMs: 1_100, newId: 'new' })).toBe(draft.segments);
    expect(doing({ do: 'split', segmentId: 'a', atMs: 2_000, newId: 'b' })).toBe(draft.segments);
  });
});

describe('fitting', () => {
  it('makes the segment as long as its voice, where it begins, or earlier', () => {
    expect(doing({ do: 'fitToAudio', segmentId: 'a' })[0]).toMatchObject({ startMs: 1_000, endMs: 4_001 });
    const late = made([{ do: 'move', segmentId: 'a', startMs: 2_500 }], draft);
    expect(fitToAudio(late, at(late, 0)).made).toEqual({ startMs: 1_979, endMs: 4_980 });
    expect(fitToAudio(draft, at(draft, 1)).fault).toBe('The segment has no voice.');
    const closed = made([{ do: 'trim', segmentId: 'b', edge: 'start', toMs: 3_050 }], draft);
    const narrow = made([{ do: 'add', segment: { id: 'c', startMs: 0, endMs: 900 } }], closed);
    expect(fitToAudio(narrow, at(narrow, 1)).fault).toBe('No room (3.0 s needed, 2.1 s free).');
  });

  it('makes the voice as long as the segment, from where it begins, or earlier', () => {
    expect(doing({ do: 'cropToSegment', segmentId: 'a' })[0]?.audio?.crop).toEqual({ startMs: 0, endMs: 2_000 });
    const late = made([{ do: 'setCrop', segmentId: 'a', crop: { startMs: 2_000, endMs: 2_900 } }], draft);
    expect(cropToSegment(late, at(late, 0)).made).toEqual({ startMs: 1_000, endMs: 3_000 });
    const long = made([{ do: 'trim', segmentId: 'a', edge: 'end', toMs: 4_500 }], draft);
    expect(cropToSegment(long, at(long, 0)).fault).toBe('The voice is shorter than the segment already.');
  });

  it('is strain on the eye by the speed of the picture', () => {
    expect(pictureSpeed(draft, at(draft, 0))).toBeCloseTo(2 / 3.0007, 6);
    expect(pictureSpeed(draft, at(draft, 1))).toBeUndefined();
    expect([0.8, 1.25, 0.79, 2, 0.49].map(strainOf)).toEqual(['ok', 'ok', 'caution', 'caution', 'strong']);
  });

  it('is found wherever it is not natural, one after the other and from the beginning again', () => {
    const all = made(
      [
        { do: 'assignAudio', segmentId: 'c', localId: 'guest' },
        { do: 'addAudio', audio: media('same', 3_000) },
        { do: 'assignAudio', segmentId: 'b', localId: 'same' },
      ],
      made([{ do: 'add', segment: { id: 'c', startMs: 8_500, endMs: 9_500 } }], draft),
    );
    expect(misfitsOf(all).map(({ id }) => id)).toEqual(['a', 'c']);
    expect([undefined, 'a', 'b', 'c'].map((after) => nextMisfit(all, after)?.id)).toEqual(['a', 'c', 'c', 'a']);
    expect(nextMisfit(draftWith(10_000, []), 'a')).toBeUndefined();
  });
});
