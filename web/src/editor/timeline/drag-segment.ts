import { announce } from '../../app/live-region.js';
import { useDraft } from '../../drafts/draft-store.js';
import { beginGesture, cancelGesture, commitGesture, select, updateGesture } from '../../drafts/edit-draft.js';
import { segmentOf } from '../document/draft-document.js';
import { settledDocument } from '../document/history.js';
import { spanWords } from '../document/segment-words.js';
import { msAt } from '../geometry/scale.js';
import type { Snapped } from '../geometry/snap.js';
import { selectMade } from '../panel/panel-store.js';
import { playheadMs } from '../playback/playhead.js';
import { refuse } from '../refusal.js';
import { useView } from '../view-store.js';
import { dragStep } from './drag-step.js';
import { useDrag } from './drag-store.js';
import type { LaneGrab } from './hit-test.js';
import { focusSelected } from './lane-focus.js';

/** A segment that is moved, trimmed or drawn by a pointer: one step of the history, or none. */

interface Dragging {
  grab: LaneGrab;
  fromMs: number;
  newId: string;
  held: Snapped | undefined;
}

let dragging: Dragging | undefined;

/** `x`: where it was pressed, in px of the lanes. */
export function beginDrag(grab: LaneGrab, x: number): void {
  dragging = { grab, fromMs: msAt(useView.getState(), x), newId: crypto.randomUUID(), held: undefined };
  beginGesture(labelOf(grab));
  if (grab.on === 'empty') return;
  select([grab.segmentId]);
  focusSelected();
}

function labelOf(grab: LaneGrab): string {
  const { segments } = useDraft.getState().document;
  if (grab.on === 'empty') return 'add a segment';
  const number = segments.findIndex(({ id }) => id === grab.segmentId) + 1;
  return `${grab.on === 'body' ? 'move' : 'trim'} segment ${number}`;
}

export function dragTo(x: number, isFree: boolean): void {
  if (!dragging) return;
  const view = useView.getState();
  const { grab, fromMs, held, newId } = dragging;
  const isSnapping = view.isSnapping && !isFree;
  const context = { document: settledDocument(useDraft.getState()), scale: view, playheadMs: playheadMs() };
  const step = dragStep(grab, { fromMs, toMs: msAt(view, x) }, { ...context, isSnapping, held, newId });
  if (!step) return;
  dragging.held = step.snap;
  updateGesture(...step.actions);
  useDrag.setState({ step, isDrawn: grab.on === 'empty' });
}

export function keepDrag(): void {
  const { step } = useDrag.getState();
  const isNew = dragging?.grab.on === 'empty';
  end();
  commitGesture();
  if (!step) return;
  if (step.refusal !== undefined) refuse(`${step.refusal}.`);
  else tell(step.segmentId, isNew);
}

/** Says where a segment is now, once it is there. */
export function tell(segmentId: string, isNew = false): void {
  const { segments } = useDraft.getState().document;
  const segment = segments.find(({ id }) => id === segmentId);
  if (!segment) return;
  if (isNew) {
    selectMade(segmentId);
    focusSelected();
  }
  announce(`Segment ${segments.indexOf(segment) + 1}${isNew ? ' added' : ''}: ${spanWords(segment)}`);
}

export function restoreDrag(): void {
  end();
  cancelGesture();
}

function end(): void {
  dragging = undefined;
  useDrag.setState({ step: null, isDrawn: false });
}

/** As in every list: alone, up to the one that was chosen last (Shift), or besides the others (Ctrl). */
export function clickSegment(segmentId: string, { shiftKey, ctrlKey, metaKey }: ModifierKeys): void {
  const { document, selection } = useDraft.getState();
  const ids = document.segments.map(({ id }) => id);
  const last = selection.at(-1);
  if (shiftKey && last !== undefined && segmentOf(document, last)) {
    const [from, to] = [ids.indexOf(last), ids.indexOf(segmentId)];
    const between = ids.slice(Math.min(from, to), Math.max(from, to) + 1);
    select([...between.filter((id) => id !== segmentId), segmentId]);
  } else if (ctrlKey || metaKey) {
    const others = selection.filter((id) => id !== segmentId);
    select(others.length < selection.length ? others : [...others, segmentId]);
  } else select([segmentId]);
}

export type ModifierKeys = Pick<PointerEvent, 'shiftKey' | 'ctrlKey' | 'metaKey'>;
