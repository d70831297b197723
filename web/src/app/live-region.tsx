import { useEffect, useRef } from 'react';
import { create } from 'zustand';

interface Said {
  words: string;
  /** The same words again are another thing to say. */
  times: number;
}

interface Regions {
  polite: Said;
  assertive: Said;
}

const useRegions = create<Regions>(() => ({ polite: { words: '', times: 0 }, assertive: { words: '', times: 0 } }));

const say = (region: keyof Regions, words: string) =>
  useRegions.setState((said) => ({ [region]: { words, times: said[region].times + 1 } }));

/** Has screen readers say it when they are done with what they read. */
export const announce = (words: string): void => say('polite', words);

/** Has them say it at once: something was refused, or failed. */
export const alertAtOnce = (words: string): void => say('assertive', words);

/** While somebody drags or holds a key, words change all the time. */
const SETTLED_MS = 700;

/** Says what follows of something that was done: words once they have become others and stay so, not those of the beginning. */
export function useSaidOnChange(words: string | undefined): void {
  const said = useRef(words);
  useEffect(() => {
    if (words === said.current) return;
    const timer = setTimeout(() => {
      said.current = words;
      if (words !== undefined) announce(words);
    }, SETTLED_MS);
    return () => clearTimeout(timer);
  }, [words]);
}

/** Behind an open dialog all of the page is inert; React Aria leaves out what is marked by this, so that it is still heard. */
const HEARD_ALWAYS = { 'data-live-announcer': 'true' };

/** The two that the page has; what is visible anyway needs no other telling. */
export function LiveRegions() {
  const { polite, assertive } = useRegions();
  return (
    <>
      <div {...HEARD_ALWAYS} className="visually-hidden" role="status" aria-live="polite">
        <span key={polite.times}>{polite.words}</span>
      </div>
      <div {...HEARD_ALWAYS} className="visually-hidden" role="alert" aria-live="assertive">
        <span key={assertive.times}>{assertive.words}</span>
      </div>
    </>
  );
}
