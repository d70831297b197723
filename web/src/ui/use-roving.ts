import { type FocusEvent, type KeyboardEvent, type RefObject, useRef, useState } from 'react';

/** What a toolbar needs; its buttons are all that is in it. */
export interface Roving {
  props: {
    ref: RefObject<HTMLDivElement | null>;
    onKeyDown: (event: KeyboardEvent) => void;
    onFocus: (event: FocusEvent) => void;
  };
  /** Whether Tab leads to the button at that place, from 0. */
  isStop: (place: number) => boolean;
}

/** One stop of Tab for a row of buttons: the one that was used last. Arrows, Home and End go from one to the next. */
export function useRoving(): Roving {
  const ref = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(0);
  const buttons = () => [...(ref.current?.querySelectorAll('button') ?? [])];
  const onKeyDown = (event: KeyboardEvent) => {
    const all = buttons();
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    all[(to + all.length) % all.length]?.focus();
  };
  const onFocus = ({ target }: FocusEvent) => setAt(buttons().findIndex((button) => button.contains(target)));
  return { props: { ref, onKeyDown, onFocus }, isStop: (place) => place === at };
}
