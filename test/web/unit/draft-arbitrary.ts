import fc from 'fast-check';
import { draftWith } from './drafts.js';

/** Of the video in every one of them. */
export const LENGTH_MS = 30_000;

const GAP_MS = 20;

/** Drafts that keep the rules: 1 to 8 segments of 400 ms and more, 20 ms and more apart. */
export const rightDraft = fc
  .array(fc.tuple(fc.integer({ min: GAP_MS, max: 2_000 }), fc.integer({ min: 400, max: 1_700 })), {
    ...{ minLength: 1, maxLength: 8 },
  })
  .map((pieces) => {
    let at = 0;
    const spans = pieces.map(([free, length]): [number, number] => {
      const startMs = at + free;
      at = startMs + length;
      return [startMs, at];
    });
    return draftWith(LENGTH_MS, spans);
  });
