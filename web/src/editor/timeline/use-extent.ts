import { type RefObject, useEffect, useLayoutEffect } from 'react';
import { useDraft } from '../../drafts/draft-store.js';
import { setExtent, useView } from '../view-store.js';

/** The view is as wide as the lanes and as long as the video; the lanes lie as the view has it. */
export function useExtent(lanes: RefObject<HTMLElement | null>): void {
  const lengthMs = useDraft(({ document }) => document.video?.lengthMs);
  useLayoutEffect(() => {
    const element = lanes.current;
    if (!element) return;
    const measure = () => setExtent({ widthPx: element.clientWidth, lengthMs });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [lanes, lengthMs]);
  useEffect(() => {
    const place = ({ scrollMs, pxPerSec }: { scrollMs: number; pxPerSec: number }) => {
      lanes.current?.style.setProperty('--scroll-ms', String(scrollMs));
      lanes.current?.style.setProperty('--px-per-ms', String(pxPerSec / 1000));
    };
    place(useView.getState());
    return useView.subscribe(place);
  }, [lanes]);
}
