import { type FocusEvent, useCallback, useMemo, useRef } from 'react';

/**
 * Whether somebody is at the list: with the pointer, with the focus, or further down in it. The handlers also hear of menus
 * that belong to a row, wherever they are drawn.
 */
export function useHeld() {
  const at = useRef({ pointer: false, focus: false });
  const handlers = useMemo(() => {
    const note = (what: 'pointer' | 'focus', isThere: boolean) => {
      at.current[what] = isThere;
    };
    return {
      onPointerEnter: () => note('pointer', true),
      onPointerLeave: () => note('pointer', false),
      onFocus: () => note('focus', true),
      onBlur: ({ currentTarget, relatedTarget }: FocusEvent) =>
        note('focus', relatedTarget instanceof Node && currentTarget.contains(relatedTarget)),
    };
  }, []);
  const isHeld = useCallback(() => at.current.pointer || at.current.focus || window.scrollY > 0, []);
  return { isHeld, handlers };
}
