import { create } from 'zustand';
import { useDraft } from '../../drafts/draft-store.js';
import { beginGesture, cancelGesture, commitGesture, select } from '../../drafts/edit-draft.js';
import { settledDocument } from '../document/history.js';
import { tell } from './drag-segment.js';

/** Adjusting a segment with keys: from Enter to Enter one step of the history, or with Escape none. */

export const useAdjust = create<{ segmentId: string | null }>(() => ({ segmentId: null }));

export function beginAdjust(segmentId: string): void {
  const number = useDraft.getState().document.segments.findIndex(({ id }) => id === segmentId) + 1;
  if (number === 0) return;
  select([segmentId]);
  beginGesture(`adjust segment ${number}`);
  useAdjust.setState({ segmentId });
}

export function keepAdjust(): void {
  const { segmentId } = useAdjust.getState();
  if (segmentId === null) return;
  useAdjust.setState({ segmentId: null });
  const draft = useDraft.getState();
  const isChanged = draft.document !== settledDocument(draft);
  commitGesture();
  if (isChanged) tell(segmentId);
}

export function cancelAdjust(): void {
  if (useAdjust.getState().segmentId === null) return;
  useAdjust.setState({ segmentId: null });
  cancelGesture();
}
