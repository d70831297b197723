import type { Action } from './actions.js';
import { type DraftDocument, type DraftSegment, segmentOf } from './draft-document.js';
import { reduce } from './reduce.js';
import { stepLabel } from './step-label.js';

/** A document with what was done to it: pure, and plain data, so that it can be kept. */

export interface Edited {
  document: DraftDocument;
  /** Ids of segments, the one that was chosen last at the end. */
  selection: readonly string[];
  history: History;
}

export interface History {
  /** The latest at the end. */
  past: readonly Entry[];
  /** The next at the end. */
  future: readonly Entry[];
  gesture: Gesture | null;
  /** What the next action may be part of. */
  latest: { kind: string; atMs: number } | null;
}

/** What a step led away from. */
export interface Entry {
  document: DraftDocument;
  selection: readonly string[];
  step: Step;
}

export interface Step {
  /** "trim segment 2" */
  label: string;
  /** That it changed, made or removed. */
  segmentIds: readonly string[];
}

interface Gesture {
  label: string;
  base: DraftDocument;
}

const MOST_STEPS = 200;
/** Of one key that is held or pressed again. */
const JOIN_MS = 800;

export const noHistory = (): History => ({ past: [], future: [], gesture: null, latest: null });

/** What has been done to the end: without a gesture that is under way. */
export const settledDocument = ({ document, history }: Pick<Edited, 'document' | 'history'>): DraftDocument =>
  history.gesture?.base ?? document;

/**
 * The actions as one step. Repeats of one kind join the step before; in a gesture they are part of it. `atMs`: now, by
 * whatever clock. Returns the same object where nothing changes.
 */
export function acted(edited: Edited, actions: readonly Action[], atMs: number): Edited {
  const { document: before, history } = edited;
  const document = actions.reduce(reduce, before);
  if (document === before) return edited;
  const next = withDocument(edited, document);
  if (history.gesture) return next;
  const kind = joinKind(actions);
  const { latest } = history;
  const joins = latest !== null && latest.kind === kind && atMs - latest.atMs <= JOIN_MS;
  const step = { label: stepLabel(before, document, actions), segmentIds: changedSegments(before, document) };
  const past = joins ? history.past : [...history.past, entryOf(edited, step)].slice(-MOST_STEPS);
  return { ...next, history: { ...history, past, future: [], latest: kind === undefined ? null : { kind, atMs } } };
}

/** Of those that a held key or a slider repeats; others are always steps of their own. */
function joinKind(actions: readonly Action[]): string | undefined {
  const [action, ...more] = actions;
  if (!action || more.length > 0) return undefined;
  switch (action.do) {
    case 'rename':
      return action.do;
    case 'setOption':
      return `${action.do} ${Object.keys(action.option).join()}`;
    case 'setTimes':
      return `${action.do} ${action.segmentId} ${Object.keys(action.times).join()}`;
    case 'trim':
      return `${action.do} ${action.segmentId} ${action.edge}`;
    case 'move':
    case 'setCrop':
    case 'setLabel':
      return `${action.do} ${action.segmentId}`;
    default:
      return undefined;
  }
}

const entryOf = ({ document, selection }: Edited, step: Step): Entry => ({ document, selection, step });

function withDocument(edited: Edited, document: DraftDocument): Edited {
  const selection = edited.selection.filter((id) => segmentOf(document, id));
  return {
    ...edited,
    document,
    selection: selection.length === edited.selection.length ? edited.selection : selection,
  };
}

function changedSegments(before: DraftDocument, after: DraftDocument): string[] {
  const known = new Map<string, DraftSegment>(before.segments.map((segment) => [segment.id, segment]));
  const changed = after.segments.filter((segment) => known.get(segment.id) !== segment).map(({ id }) => id);
  const gone = before.segments.filter(({ id }) => !segmentOf(after, id)).map(({ id }) => id);
  return [...changed, ...gone];
}

/** Everything until it is kept or cancelled is one step. One that is under way is kept first. */
export function begun(edited: Edited, label: string): Edited {
  const ready = kept(edited);
  return { ...ready, history: { ...ready.history, gesture: { label, base: ready.document }, latest: null } };
}

/** The actions applied to what there was when the gesture began, instead of those before. */
export function updated(edited: Edited, actions: readonly Action[]): Edited {
  const { gesture } = edited.history;
  if (!gesture) return edited;
  const document = actions.reduce(reduce, gesture.base);
  return document === edited.document ? edited : withDocument(edited, document);
}

export function kept(edited: Edited): Edited {
  const { gesture } = edited.history;
  if (!gesture) return edited;
  const history = { ...edited.history, gesture: null };
  const segmentIds = changedSegments(gesture.base, edited.document);
  if (edited.document === gesture.base) return { ...edited, history };
  const entry = entryOf({ ...edited, document: gesture.base }, { label: gesture.label, segmentIds });
  return { ...edited, history: { ...history, past: [...history.past, entry].slice(-MOST_STEPS), future: [] } };
}

export function cancelled(edited: Edited): Edited {
  const { gesture } = edited.history;
  if (!gesture) return edited;
  return { ...withDocument(edited, gesture.base), history: { ...edited.history, gesture: null } };
}

export interface Stepped {
  edited: Edited;
  step: Step;
}

/** Undefined where there is nothing to undo, or a gesture is under way. What the step was about is selected. */
export function undone(edited: Edited): Stepped | undefined {
  const entry = edited.history.past.at(-1);
  if (!entry || edited.history.gesture) return undefined;
  const past = edited.history.past.slice(0, -1);
  const future = [...edited.history.future, entryOf(edited, entry.step)];
  return { edited: steppedTo(entry, { past, future, gesture: null, latest: null }), step: entry.step };
}

export function redone(edited: Edited): Stepped | undefined {
  const entry = edited.history.future.at(-1);
  if (!entry || edited.history.gesture) return undefined;
  const future = edited.history.future.slice(0, -1);
  const past = [...edited.history.past, entryOf(edited, entry.step)];
  return { edited: steppedTo(entry, { past, future, gesture: null, latest: null }), step: entry.step };
}

function steppedTo({ document, selection, step }: Entry, history: History): Edited {
  const touched = step.segmentIds.filter((id) => segmentOf(document, id));
  const wanted = touched.length > 0 ? touched : selection.filter((id) => segmentOf(document, id));
  return { document, selection: wanted, history };
}

/** What is found out of a file is true of every document that has it, and nothing that anybody did. */
export function learned(edited: Edited, action: Extract<Action, { do: 'setFacts' }>): Edited {
  const learn = <T extends { document: DraftDocument }>(one: T): T => ({
    ...one,
    document: reduce(one.document, action),
  });
  const { past, future, gesture, latest } = edited.history;
  const history = { past: past.map(learn), future: future.map(learn), latest };
  const base = gesture && { ...gesture, base: reduce(gesture.base, action) };
  return { ...learn(edited), history: { ...history, gesture: base } };
}
