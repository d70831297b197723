import { useIsFetching } from '@tanstack/react-query';
import { useEffect } from 'react';
import { create } from 'zustand';

/** Between an answer and what is asked for because of it there is less than this. */
const SETTLED_MS = 200;

const usePageShown = create(() => ({ isShown: false }));

/** Whether the page that was opened first has all that it shows; what nobody has asked for waits until then. */
export const useIsPageShown = (): boolean => usePageShown(({ isShown }) => isShown);

/** Stands beside the pages, within their Suspense: so it is there when the first of them has its scripts. */
export function NotePageShown() {
  const isFetching = useIsFetching() > 0;
  useEffect(() => {
    if (isFetching) return;
    const settling = setTimeout(() => usePageShown.setState({ isShown: true }), SETTLED_MS);
    return () => clearTimeout(settling);
  }, [isFetching]);
  return null;
}
