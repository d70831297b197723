import { type RefObject, useEffect, useRef } from 'react';

/**
 * Of each page: the window's title; and its heading takes the focus after a navigation, so that it is read and Tab goes on
 * from there. Returns the ref of the heading, which has a tabIndex of -1.
 */
export function usePageHeading(windowTitle: string): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${windowTitle} · Pro Video Editor`;
  }, [windowTitle]);
  useEffect(() => {
    if (navigated) heading.current?.focus({ preventScroll: true });
    navigated = true;
  }, []);
  return heading;
}

/** Not for the first page: there the browser reads the whole of it. */
let navigated = false;
