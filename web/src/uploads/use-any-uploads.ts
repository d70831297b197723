import { useEffect, useState } from 'react';
import { hasKept } from '../app/browser-database.js';
import { useIsPageShown } from '../app/page-shown.js';
import { useUploads } from './upload-store.js';

/**
 * Whether there is an upload, of this run of the page or of an earlier one: only then does the page need what sends files.
 * Stays so once it is. What an earlier run has left goes on when the page is there that somebody has opened.
 */
export function useAnyUploads(): boolean {
  const isChosen = useUploads(({ uploads }) => Object.keys(uploads).length > 0);
  const [isAny, setAny] = useState(false);
  const isPageShown = useIsPageShown();
  useEffect(() => {
    if (isChosen) setAny(true);
    else if (isPageShown) void hasKept('uploads').then((has) => has && setAny(true));
  }, [isChosen, isPageShown]);
  return isAny || isChosen;
}
