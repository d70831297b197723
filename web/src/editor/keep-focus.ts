import { useEffect } from 'react';
import { regionOf, stopsOf } from './regions.js';

/**
 * Whoever works by keyboard never falls out of the editor: where what has the focus goes away (a button that has done what
 * it is for, the last of a list) or is switched off, what stands in its place in the same region has it next.
 */
export function useKeptFocus(): void {
  useEffect(() => {
    let last: { element: Element; region: string; place: number } | undefined;
    const note = ({ target }: FocusEvent) => {
      const region = target instanceof Element ? regionOf(target) : undefined;
      last = undefined;
      if (region === undefined || !(target instanceof HTMLElement)) return;
      last = { element: target, region, place: stopsOf(region).indexOf(target) };
    };
    const keep = () => {
      if (!last || document.activeElement !== document.body) return;
      if (last.element.isConnected && !last.element.matches(':disabled')) return; // somebody has left it, by a click
      const stops = stopsOf(last.region);
      stops[Math.min(stops.length - 1, Math.max(0, last.place))]?.focus();
    };
    const changes = new MutationObserver(keep);
    changes.observe(document.body, { childList: true, subtree: true, attributeFilter: ['disabled'] });
    document.addEventListener('focusin', note);
    return () => {
      changes.disconnect();
      document.removeEventListener('focusin', note);
    };
  }, []);
}
