import { useEffect, useRef } from 'react';
import { useSingleKeys } from '../../app/single-keys.js';
import { type Command, isSingle, keysOf, type Shortcut, shortcutFor } from './keymap.js';

export type Handlers = Partial<Record<Command, () => void>>;

/** The keys of the editor, while it is shown; `handlers` by the names of the keymap. */
export function useShortcuts(handlers: Handlers): void {
  const latest = useRef(handlers);
  latest.current = handlers;
  useEffect(() => {
    const over = new AbortController();
    const listen = (isFirst: boolean) => {
      const onKeyDown = (event: KeyboardEvent) => {
        const handler = wanted(event, latest.current, isFirst);
        if (!handler) return;
        event.preventDefault();
        if (isFirst) event.stopPropagation();
        handler();
      };
      document.addEventListener('keydown', onKeyDown, { capture: isFirst, signal: over.signal });
    };
    listen(true);
    listen(false);
    return () => over.abort();
  }, []);
}

/** `isFirst`: before what has the focus has heard of it; that is for what is meant everywhere. */
function wanted(event: KeyboardEvent, handlers: Handlers, isFirst: boolean): (() => void) | undefined {
  const shortcut = event.defaultPrevented || event.isComposing ? undefined : shortcutFor(event);
  if (!shortcut || !(event.target instanceof Element)) return undefined;
  if ((shortcut.everywhere ?? false) !== isFirst || (event.repeat && !shortcut.repeats)) return undefined;
  if (isSingle(keysOf(event)) && !useSingleKeys.getState().isOn) return undefined;
  return isElsewhere(event.target, event, shortcut) ? undefined : handlers[shortcut.command];
}

const FIELDS = 'input:not([type=checkbox], [type=radio], [type=range]), textarea, select, [contenteditable]';
/** A dialog is a page of its own, and so is a menu. */
const OVER_THE_PAGE = '[role=dialog], [role=alertdialog], [role=menu]';
/** Space and Enter are theirs. */
const PRESSED = 'button, a[href], summary, [role=button], [role=tab], [role=switch], input';
/** Arrows, Home and End are theirs; with the playhead they do what they do on the page. */
const MOVED =
  '[role=listbox], [role=slider]:not([data-playhead]), [role=tablist], [role=radiogroup], [role=separator], input, [role=grid]';

/** Whether a key there is for what has the focus. */
function isElsewhere(
  target: Element,
  { key, ctrlKey, metaKey }: KeyboardEvent,
  { where, everywhere }: Shortcut,
): boolean {
  if (target.closest(OVER_THE_PAGE)) return true;
  if (everywhere) return false;
  if (target.closest(FIELDS)) return true;
  if ((key === ' ' || key === 'Enter') && !ctrlKey && !metaKey && target.closest(PRESSED)) return true;
  return where === 'time' && target.closest(MOVED) !== null;
}
