import { announce } from '../app/live-region.js';
import { dispatch, useDraft } from '../drafts/draft-store.js';
import { select } from '../drafts/edit-draft.js';
import { counted } from '../ui/sizes.js';
import { type DraftSegment, segmentOf } from './document/draft-document.js';
import { placeSegment } from './document/place-segment.js';
import { splitAt } from './document/reshape.js';
import { spanWords } from './document/segment-words.js';
import { drawnBetween, type Edge, noRoomWords } from './geometry/placement.js';
import { lengthOf, MIN_MS } from './geometry/rooms.js';
import { selectMade } from './panel/panel-store.js';
import { playheadMs } from './playback/playhead.js';
import { refuse } from './refusal.js';
import { dropPending, usePending } from './timeline/pending-store.js';
import { comeCloser } from './view-store.js';

/** What buttons and keys do to segments; each says what it did, or why it could not. */

export const selectedSegment = (): DraftSegment | undefined => {
  const { document, selection } = useDraft.getState();
  return segmentOf(document, selection.at(-1));
};

export function addSegment(): void {
  const span = placeSegment(useDraft.getState().document, Math.round(playheadMs()));
  if (span) addOver(span.startMs, span.endMs);
  else refuse('There is no room for another segment.');
}

function addOver(startMs: number, endMs: number): void {
  const id = crypto.randomUUID();
  dispatch({ do: 'add', segment: { id, startMs, endMs } });
  selectMade(id);
  comeCloser({ startMs, endMs });
  announce(`Segment ${numberOf(id)} added: ${spanWords({ startMs, endMs })}`);
}

const numberOf = (segmentId: string): number =>
  useDraft.getState().document.segments.findIndex(({ id }) => id === segmentId) + 1;

/** The segment under the playhead; one that is selected goes first. */
function segmentAtPlayhead(): DraftSegment | undefined {
  const at = playheadMs();
  const isHere = ({ startMs, endMs }: DraftSegment) => at > startMs && at < endMs;
  const selected = selectedSegment();
  return selected && isHere(selected) ? selected : useDraft.getState().document.segments.find(isHere);
}

export function splitSegment(): void {
  const { document } = useDraft.getState();
  const segment = segmentAtPlayhead();
  const where = { atMs: playheadMs(), newId: crypto.randomUUID() };
  const fault = segment ? splitAt(document, segment, where).fault : 'The playhead is not inside a segment.';
  if (!segment || fault !== undefined) {
    refuse(`It cannot be split here. ${fault}`);
    return;
  }
  const number = numberOf(segment.id);
  dispatch({ do: 'split', segmentId: segment.id, ...where });
  select([where.newId]);
  announce(`Segment ${number} split into segments ${number} and ${number + 1}.`);
}

/** The one after it is selected then, so that the next press goes on from there. */
export function removeSelected(): void {
  const { document, selection } = useDraft.getState();
  const last = document.segments.findIndex(({ id }) => id === selection.at(-1));
  if (last < 0) {
    refuse('No segment is selected.');
    return;
  }
  const rest = document.segments.filter(({ id }) => !selection.includes(id));
  const next = document.segments.slice(last).find(({ id }) => !selection.includes(id)) ?? rest.at(-1);
  const number = last + 1;
  dispatch(...selection.map((segmentId) => ({ do: 'remove', segmentId }) as const));
  select(next ? [next.id] : []);
  announce(selection.length > 1 ? `${counted(selection.length, 'segment')} deleted.` : `Segment ${number} deleted.`);
}

export const markStart = (): void => mark('start');
export const markEnd = (): void => mark('end');

/** Of the segment that is selected; where none is, of a new one that has begun with its start. */
function mark(edge: Edge): void {
  const segment = selectedSegment();
  const at = Math.round(playheadMs());
  if (segment) {
    dispatch({ do: 'trim', segmentId: segment.id, edge, toMs: at });
    const after = selectedSegment();
    if (after && after !== segment) announce(`Segment ${numberOf(after.id)}: ${spanWords(after)}`);
    else refuse(`The ${edge} of the segment cannot be here.`);
  } else if (edge === 'start') {
    usePending.setState({ startMs: at });
    announce('A segment begins here.');
  } else endPending(at);
}

function endPending(at: number): void {
  const { startMs } = usePending.getState();
  if (startMs === null) {
    refuse('Press I first, where the segment begins.');
    return;
  }
  const { span, noRoom } = drawnBetween(useDraft.getState().document, startMs, at);
  if (noRoom) refuse(`${noRoomWords(noRoom)}.`);
  else if (lengthOf(span) < MIN_MS) refuse('A segment needs at least 0.4 s.');
  else {
    dropPending();
    addOver(span.startMs, span.endMs);
  }
}
