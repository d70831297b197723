import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Action } from '../../../web/src/editor/document/actions.js';
import { emptyDocument } from '../../../web/src/editor/document/draft-document.js';
import { findingsOf } from '../../../web/src/editor/document/findings.js';
import {
  acted,
  begun,
  cancelled,
  type Edited,
  kept,
  learned,
  noHistory,
  redone,
  settledDocument,
  undone,
  updated,
} from '../../../web/src/editor/document/history.js';
import { LENGTH_MS, rightDraft } from './draft-arbitrary.js';
import { draftWith, made, media } from './drafts.js';

const from = (document = emptyDocument()): Edited => ({ document, selection: [], history: noHistory() });
/** Each a second after the one before. */
const doing = (actions: readonly Action[], edited: Edited): Edited =>
  actions.reduce((so, action, place) => acted(so, [action], place * 1_000), edited);
const draft = draftWith(LENGTH_MS, [
  [1_000, 3_000],
  [5_000, 8_000],
]);
const trim = (toMs: number): Action => ({ do: 'trim', segmentId: 'b', edge: 'end', toMs });

describe('undoing', () => {
  it('goes back, says of what, and selects that', () => {
    const edited = doing([trim(9_000), { do: 'remove', segmentId: 'a' }], { ...from(draft), selection: ['b'] });
    const first = undone(edited);
    expect(first?.step.label).toBe('delete segment 1');
    expect(first?.edited.selection).toEqual(['a']);
    const second = first && undone(first.edited);
    expect(second?.step).toEqual({ label: 'trim segment 2', segmentIds: ['b'] });
    expect(second?.edited.document).toBe(draft);
    expect(second && undone(second.edited)).toBeUndefined();
    const again = second && redone(second.edited);
    expect(again?.edited.document.segments[1]?.endMs).toBe(9_000);
  });

  it('selects what was selected where its own segment is gone', () => {
    const edited = doing([{ do: 'add', segment: { id: 'c', startMs: 9_000, endMs: 9_900 } }], {
      ...from(draft),
      selection: ['a'],
    });
    const back = undone({ ...edited, selection: ['c'] });
    expect(back?.step.label).toBe('add segment 3');
    expect(back?.edited.selection).toEqual(['a']);
  });

  it('keeps 200 steps', () => {
    const edited = doing(
      Array.from({ length: 230 }, (_, place) => trim(9_000 + place)),
      from(draft),
    );
    expect(edited.history.past.length).toBe(200);
  });

  it('takes a key that is held as one step, and one that is pressed again later as another', () => {
    const at = (times: number[]) => times.reduce((so, ms) => acted(so, [trim(8_000 + ms)], ms), from(draft));
    expect(at([10, 500, 1_300, 2_100]).history.past.length).toBe(1);
    expect(at([10, 500, 1_301]).history.past.length).toBe(2);
    const other = acted(at([10]), [{ do: 'trim', segmentId: 'b', edge: 'start', toMs: 5_010 }], 20);
    expect(other.history.past.length).toBe(2);
    const back = undone(at([10]))?.edited;
    expect(back && acted(back, [trim(9_000)], 20).history.past.length).toBe(1);
  });

  it('takes several actions at once as one step', () => {
    const both: Action[] = [
      { do: 'remove', segmentId: 'a' },
      { do: 'remove', segmentId: 'b' },
    ];
    const edited = acted({ ...from(draft), selection: ['a', 'b'] }, both, 0);
    expect(edited.selection).toEqual([]);
    expect(undone(edited)?.step).toEqual({ label: 'delete 2 segments', segmentIds: ['a', 'b'] });
  });

  it('never undoes what is known of a file', () => {
    const video: Action = { do: 'setVideo', video: { localId: 'talk', fileName: 'talk', bytes: 1, lastModified: 1 } };
    const chosen = doing([video, { do: 'rename', name: 'A' }], from());
    const back = undone(chosen)?.edited;
    const known = back && learned(begun(back, 'x'), { do: 'setFacts', localId: 'talk', facts: { lengthMs: 7 } });
    expect(known?.history.past.length).toBe(1);
    expect(known && settledDocument(known).video?.lengthMs).toBe(7);
    expect(known?.history.future.map(({ document }) => document.video?.lengthMs)).toEqual([7]);
  });
});

describe('a gesture', () => {
  it('is one step, whatever came in between, from what there was when it began', () => {
    const moving = [9_000, 12_000, 9_500].reduce(
      (so, ms) => updated(so, [trim(ms)]),
      begun(from(draft), 'trim segment 2'),
    );
    expect(moving.document.segments[1]?.endMs).toBe(9_500);
    expect(settledDocument(moving)).toBe(draft);
    expect(undone(moving)).toBeUndefined();
    const done = kept(moving);
    expect(done.history.past.map(({ step }) => step)).toEqual([{ label: 'trim segment 2', segmentIds: ['b'] }]);
    expect(undone(done)?.edited.document).toBe(draft);
  });

  it('leaves nothing behind when it is cancelled, or changed nothing', () => {
    const before = { ...from(draft), selection: ['b'] };
    const moving = updated(begun(before, 'x'), [{ do: 'remove', segmentId: 'b' }, trim(9_000)]);
    expect(cancelled(moving)).toMatchObject({ document: draft, history: { past: [], gesture: null } });
    expect(kept(updated(begun(before, 'x'), [trim(8_000)])).history.past).toEqual([]);
  });

  it('has in it what is done meanwhile, and is kept when another begins', () => {
    const both = begun(acted(begun(from(draft), 'x'), [trim(9_000)], 0), 'y');
    expect(both.history.past.map(({ step }) => step.label)).toEqual(['x']);
    expect(both.history.gesture?.label).toBe('y');
  });
});

describe('whatever is done', () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd', 'new-1', 'new-2');
  const ms = fc.integer({ min: -1_000, max: LENGTH_MS + 1_000 });
  const localId = fc.constantFrom('guest', 'host');
  const shape = fc.oneof(
    fc.record({ do: fc.constant('move' as const), segmentId: id, startMs: ms }),
    fc.record({ do: fc.constant('trim' as const), segmentId: id, edge: fc.constantFrom('start', 'end'), toMs: ms }),
    fc.record({ do: fc.constant('split' as const), segmentId: id, atMs: ms, newId: id }),
    fc.record({ do: fc.constantFrom('fitToAudio' as const, 'cropToSegment' as const), segmentId: id }),
    fc.record({ do: fc.constantFrom('remove' as const, 'removeAudio' as const), segmentId: id }),
    fc.record({ do: fc.constant('assignAudio' as const), segmentId: id, localId }),
  );
  const other = fc.oneof(
    fc.record({ do: fc.constant('clearCrop' as const), segmentId: id }),
    fc.record({ do: fc.constant('setCrop' as const), segmentId: id, crop: fc.record({ startMs: ms, endMs: ms }) }),
    fc.record({ do: fc.constant('setTimes' as const), segmentId: id, times: fc.record({ startMs: ms }) }),
    fc.record({ do: fc.constant('add' as const), segment: fc.record({ id, startMs: ms, endMs: ms }) }),
    fc.record({ do: fc.constant('dropAudioFile' as const), localId }),
    fc.record({ do: fc.constant('setLabel' as const), segmentId: id, label: fc.string() }),
    fc.record({ do: fc.constant('setVideo' as const), video: fc.constantFrom(null, media('other', 9_000)) }),
  );
  const voiced = rightDraft.map((document) =>
    made(
      [
        { do: 'addAudio', audio: media('guest', 2_500.4) },
        { do: 'addAudio', audio: media('host', 1_200) },
      ],
      document,
    ),
  );

  it('undoing all of it leads back through every state, and doing it again forth', () => {
    fc.assert(
      fc.property(voiced, fc.array(fc.oneof(shape, other), { maxLength: 30 }), (document, actions) => {
        let edited = from(document);
        const states = [edited.document];
        for (const [place, action] of actions.entries()) {
          edited = acted(edited, [action], place * 1_000);
          if (edited.document !== states.at(-1)) states.push(edited.document);
        }
        for (const state of states.slice(0, -1).toReversed()) {
          edited = undone(edited)?.edited ?? edited;
          expect(edited.document).toBe(state);
        }
        for (const state of states.slice(1)) {
          edited = redone(edited)?.edited ?? edited;
          expect(edited.document).toBe(state);
        }
      }),
    );
  });

  it('by hand leaves nothing to be put right but voices that are missing', () => {
    fc.assert(
      fc.property(voiced, fc.array(shape, { maxLength: 30 }), (document, actions) => {
        const end = doing(actions, from(document)).document;
        const faults = findingsOf(end).filter(({ severity }) => severity === 'error');
        expect(faults.filter(({ code }) => code !== 'unknown_audio' && code !== 'no_segments')).toEqual([]);
      }),
    );
  });
});
