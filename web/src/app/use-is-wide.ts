import { useSyncExternalStore } from 'react';

const wide = matchMedia('(width >= 1024px)');

function subscribe(onChange: () => void): () => void {
  wide.addEventListener('change', onChange);
  return () => wide.removeEventListener('change', onChange);
}

/** Whether there is room for the lanes of the timeline beside all else. */
export const useIsWide = (): boolean => useSyncExternalStore(subscribe, () => wide.matches);
