import { useSyncExternalStore } from 'react';

const QUERIES = ['(prefers-color-scheme: dark)', '(forced-colors: active)', '(prefers-contrast: more)'];

/** Of what is drawn by hand: another word whenever its colours, or the pixels of the screen, have changed. */
export const useColours = (): string => useSyncExternalStore(watch, look);

function look(): string {
  const matches = QUERIES.map((query) => Number(matchMedia(query).matches)).join('');
  return `${matches} ${document.documentElement.dataset.theme ?? ''} ${devicePixelRatio}`;
}

function watch(changed: () => void): () => void {
  const stop = new AbortController();
  for (const query of QUERIES) matchMedia(query).addEventListener('change', changed, { signal: stop.signal });
  window.addEventListener('resize', changed, { signal: stop.signal });
  const theme = new MutationObserver(changed);
  theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => {
    stop.abort();
    theme.disconnect();
  };
}
