import type { Action } from '../../../web/src/editor/document/actions.js';
import {
  type DraftDocument,
  emptyDocument,
  type MediaRef,
  type Span,
} from '../../../web/src/editor/document/draft-document.js';
import { reduce } from '../../../web/src/editor/document/reduce.js';

/** Drafts for tests of what works on them. */

export const media = (localId: string, lengthMs: number): MediaRef => ({
  ...{ localId, lengthMs, fileName: `${localId}.mp4`, bytes: 1, lastModified: 1 },
});

export const made = (actions: readonly Action[], from = emptyDocument()): DraftDocument => actions.reduce(reduce, from);

/** A video of `lengthMs`, and segments a, b, c … where they are said to be. */
export const draftWith = (lengthMs: number, spans: [startMs: number, endMs: number][]): DraftDocument =>
  made([{ do: 'setVideo', video: media('talk', lengthMs) }, ...spans.map(added)]);

const added = ([startMs, endMs]: [number, number], place: number): Action => ({
  ...{ do: 'add', segment: { id: String.fromCharCode(97 + place), startMs, endMs } },
});

export const spansOf = ({ segments }: DraftDocument): Span[] =>
  segments.map(({ startMs, endMs }) => ({ startMs, endMs }));
