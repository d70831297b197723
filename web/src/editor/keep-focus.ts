import { type Successor, useKeptFocus } from '../app/kept-focus.js';
import { regionOf, stopsOf } from './regions.js';

/** What stands in its place in the same region: of the editor, and of nothing else. */
const inItsPlace: Successor = (element) => {
  const region = regionOf(element);
  if (region === undefined) return undefined;
  const place = stopsOf(region).indexOf(element);
  return () => {
    const stops = stopsOf(region);
    stops[Math.min(stops.length - 1, Math.max(0, place))]?.focus();
  };
};

export const useFocusInEditor = (): void => useKeptFocus(inItsPlace);
