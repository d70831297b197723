import { type KeyboardEvent, type RefObject, useEffect, useRef } from 'react';
import { useDraft } from '../../drafts/draft-store.js';
import { select } from '../../drafts/edit-draft.js';
import { segmentOf } from '../document/draft-document.js';
import { settledDocument } from '../document/history.js';
import { removeSelected } from '../edit-commands.js';
import { reveal } from '../view-store.js';
import { beginAdjust } from './adjust-store.js';
import { focusSelected, useLaneFocus } from './lane-focus.js';
import { optionId } from './segment-item.js';

/**
 * The lane by keyboard: the focus goes wherever the selection does. The one stop for Tab is the segment that was selected
 * last, else the first; it is always drawn, so that the focus survives whatever is scrolled out of the view.
 */
export function useLaneKeys(lane: RefObject<HTMLElement | null>) {
  const activeId = useDraft(
    ({ document, selection }) => segmentOf(document, selection.at(-1))?.id ?? document.segments[0]?.id,
  );
  const selectedId = useDraft(({ selection }) => selection.at(-1));
  useEffect(() => {
    const segment = segmentOf(settledDocument(useDraft.getState()), selectedId);
    if (segment) reveal(segment);
  }, [selectedId]);
  useGrantedFocus(lane, activeId);
  useEffect(() => {
    if (activeId !== undefined && lane.current?.contains(document.activeElement)) focusSelected();
  }, [activeId, lane]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (activeId === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    if (!laneKey(event.key, activeId)) return;
    if (event.key !== 'Enter') focusSelected();
    event.preventDefault();
    event.stopPropagation();
  };
  return { activeId, onKeyDown };
}

/** Once for each wish, when the segment that is meant is drawn; where none is left, the lane itself has it. */
function useGrantedFocus(lane: RefObject<HTMLElement | null>, activeId: string | undefined): void {
  const { wishes } = useLaneFocus();
  const granted = useRef(wishes);
  useEffect(() => {
    if (granted.current === wishes) return;
    granted.current = wishes;
    const option = activeId === undefined ? null : document.getElementById(optionId(activeId));
    (option ?? lane.current)?.focus({ preventScroll: true });
  }, [wishes, activeId, lane]);
}

/** Returns whether it is one of the lane's. */
function laneKey(key: string, activeId: string): boolean {
  const { segments } = useDraft.getState().document;
  const place = segments.findIndex(({ id }) => id === activeId);
  const last = segments.length - 1;
  const places: Record<string, number> = { ArrowLeft: place - 1, ArrowRight: place + 1, Home: 0, End: last };
  const wanted = places[key];
  if (wanted !== undefined) {
    const next = segments[Math.min(last, Math.max(0, wanted))];
    if (next) select([next.id]);
  } else if (key === 'Enter') beginAdjust(activeId);
  else if (key === 'Delete' || key === 'Backspace') {
    select([...useDraft.getState().selection.filter((id) => id !== activeId), activeId]);
    removeSelected();
  } else return false;
  return true;
}
