import { useEffect } from 'react';

/**
 * Asked while something has the focus: what gives it to another once that is gone. Undefined: whoever takes it away sees
 * to it.
 */
export type Successor = (element: HTMLElement) => (() => void) | undefined;

/**
 * Whoever works by keyboard never falls out of the page: where what has the focus goes away (a button that has done what
 * it is for) or is switched off, its successor has it next. `successorOf` is one for all time.
 */
export function useKeptFocus(successorOf: Successor): void {
  useEffect(() => {
    let last: { element: HTMLElement; next: ReturnType<Successor> } | undefined;
    const note = ({ target }: FocusEvent) => {
      last = target instanceof HTMLElement ? { element: target, next: successorOf(target) } : undefined;
    };
    const keep = () => {
      if (!last || document.activeElement !== document.body) return;
      if (last.element.isConnected && !last.element.matches(':disabled')) return; // somebody has left it, by a click
      last.next?.();
    };
    const changes = new MutationObserver(keep);
    changes.observe(document.body, { childList: true, subtree: true, attributeFilter: ['disabled'] });
    document.addEventListener('focusin', note);
    return () => {
      changes.disconnect();
      document.removeEventListener('focusin', note);
    };
  }, [successorOf]);
}
