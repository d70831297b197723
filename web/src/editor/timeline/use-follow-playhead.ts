import { useEffect } from 'react';
import { xOf } from '../geometry/scale.js';
import { usePlayhead } from '../playback/playhead.js';
import { scrollToMs, useView } from '../view-store.js';
import { useDrag } from './drag-store.js';

/** Of the view, left of the playhead after it has been followed. */
const LEAD = 0.1;

/** Whoever looked at the playhead goes on seeing it; whoever scrolled away from it is left alone. */
export function useFollowPlayhead(): void {
  useEffect(
    () =>
      usePlayhead.subscribe(({ ms }, { ms: before }) => {
        const view = useView.getState();
        const isSeen = (at: number) => xOf(view, at) >= 0 && xOf(view, at) <= view.widthPx;
        if (useDrag.getState().step || isSeen(ms) || !isSeen(before)) return;
        scrollToMs(ms - (view.widthPx * LEAD * 1000) / view.pxPerSec);
      }),
    [],
  );
}
