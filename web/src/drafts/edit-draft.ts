import { announce } from '../app/live-region.js';
import type { Action } from '../editor/document/actions.js';
import { begun, cancelled, kept, redone, type Stepped, undone, updated } from '../editor/document/history.js';
import { showEdited, useDraft } from './draft-store.js';

/** Editing beyond single actions: what is held and moved, what is taken back, and what is selected. */

/** What follows is one step called `label` ("trim segment 2"), until it is committed or cancelled. */
export const beginGesture = (label: string): void => showEdited(begun(useDraft.getState(), label));

/** The draft is as it was when the gesture began, and then these actions. */
export const updateGesture = (...actions: Action[]): void => showEdited(updated(useDraft.getState(), actions));

export const commitGesture = (): void => showEdited(kept(useDraft.getState()));
export const cancelGesture = (): void => showEdited(cancelled(useDraft.getState()));

export const undo = (): void => step(undone(useDraft.getState()), 'Undid', 'There is nothing to undo.');
export const redo = (): void => step(redone(useDraft.getState()), 'Did again', 'There is nothing to do again.');

function step(stepped: Stepped | undefined, done: string, nothing: string): void {
  if (stepped) showEdited(stepped.edited);
  announce(stepped ? `${done}: ${stepped.step.label}` : nothing);
}

/** Ids of segments; the one that is meant where there can be only one is the last. */
export function select(ids: readonly string[]): void {
  const { selection } = useDraft.getState();
  if (ids.length !== selection.length || ids.some((id, place) => id !== selection[place])) {
    useDraft.setState({ selection: ids });
  }
}
