import { useDraft } from '../../drafts/draft-store.js';
import type { DraftSegment } from '../document/draft-document.js';
import { settledDocument } from '../document/history.js';
import { useDrag } from '../timeline/drag-store.js';

export interface SelectedSegment {
  segment: DraftSegment;
  /** From 1. */
  number: number;
}

/**
 * The one that the panel shows; undefined where none is selected, or several are. While a pointer drags on the lanes it is as
 * it was before: what it becomes is said where it is dragged, and the panel would be drawn anew with every picture.
 */
export function useSelectedSegment(): SelectedSegment | undefined {
  const isDragged = useDrag(({ step }) => step !== null);
  const segments = useDraft((draft) => (isDragged ? settledDocument(draft) : draft.document).segments);
  const selection = useDraft((draft) => draft.selection);
  const place = selection.length === 1 ? segments.findIndex(({ id }) => id === selection[0]) : -1;
  const segment = segments[place];
  return segment && { segment, number: place + 1 };
}
