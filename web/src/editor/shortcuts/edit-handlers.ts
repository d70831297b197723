import { redo, undo } from '../../drafts/edit-draft.js';
import { addSegment, markEnd, markStart, removeSelected, selectedSegment, splitSegment } from '../edit-commands.js';
import { xOf } from '../geometry/scale.js';
import { playheadMs, seekTo } from '../playback/playhead.js';
import { dropPending } from '../timeline/pending-store.js';
import { fitAll, useView, zoomBy, zoomToSpan } from '../view-store.js';
import { edgeAfter, edgeBefore } from './segment-edges.js';
import type { Handlers } from './use-shortcuts.js';

/** What of the keymap needs nothing of the page or the preview. */
export const editHandlers = {
  ...{ addSegment, markStart, markEnd, splitSegment, removeSelected, undo, redo, fitAll },
  zoomIn: () => zoomAboutPlayhead(1),
  zoomOut: () => zoomAboutPlayhead(-1),
  fitSelection: () => {
    const segment = selectedSegment();
    if (segment) zoomToSpan(segment);
  },
  previousEdge: () => seekTo(edgeBefore(playheadMs())),
  nextEdge: () => seekTo(edgeAfter(playheadMs())),
  drop: dropPending,
} satisfies Handlers;

/** The playhead stays where it is seen; where it is not, the middle of the view does. */
export function zoomAboutPlayhead(steps: number): void {
  const view = useView.getState();
  const x = xOf(view, playheadMs());
  zoomBy(steps, x >= 0 && x <= view.widthPx ? x : undefined);
}
