import { type RefObject, useEffect } from 'react';
import { scrollByPx, zoomByFactor } from '../view-store.js';
import { wheelMeaning } from './wheel-meaning.js';

/** Not passive: the browser would zoom the page, or go back. */
export function useWheel(lanes: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = lanes.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const meaning = wheelMeaning(event);
      if ('scrollPx' in meaning) scrollByPx(meaning.scrollPx);
      else zoomByFactor(meaning.zoomFactor, event.clientX - element.getBoundingClientRect().left);
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [lanes]);
}
