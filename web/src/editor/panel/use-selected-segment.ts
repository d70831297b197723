import { useDraft } from '../../drafts/draft-store.js';
import type { DraftSegment } from '../document/draft-document.js';

export interface SelectedSegment {
  segment: DraftSegment;
  /** From 1. */
  number: number;
}

/** The one that the panel shows; undefined where none is selected, or several are. */
export function useSelectedSegment(): SelectedSegment | undefined {
  const segments = useDraft(({ document }) => document.segments);
  const selection = useDraft((draft) => draft.selection);
  const place = selection.length === 1 ? segments.findIndex(({ id }) => id === selection[0]) : -1;
  const segment = segments[place];
  return segment && { segment, number: place + 1 };
}
