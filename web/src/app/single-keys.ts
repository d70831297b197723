import { useEffect } from 'react';
import { create } from 'zustand';

/**
 * Shortcuts of a single letter, digit or sign. Who speaks to their computer, or hits keys by accident, can switch them
 * off, all together (WCAG 2.1.4); keys like Space and the arrows are none of them.
 */

const KEY = 'single-keys';
/** There a key writes, or chooses. */
const TAKEN =
  'input, textarea, select, [contenteditable], [role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]';

export const useSingleKeys = create<{ isOn: boolean; setOn: (isOn: boolean) => void }>((set) => ({
  isOn: kept(),
  setOn: (isOn) => {
    keep(isOn);
    set({ isOn });
  },
}));

/** The key as it is printed, in lower case; undefined where it is no such shortcut, or they are switched off. */
export function singleKeyOf({ key, ctrlKey, metaKey, altKey, target }: KeyboardEvent): string | undefined {
  const isSingle = key.trim().length === 1 && !ctrlKey && !metaKey && !altKey;
  const isTaken = target instanceof Element && target.closest(TAKEN) !== null;
  return isSingle && !isTaken && useSingleKeys.getState().isOn ? key.toLowerCase() : undefined;
}

/** Calls `act` when `key` (lower case) is pressed on the page; once, however long it is held. */
export function useSingleKey(key: string, act: () => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!event.repeat && singleKeyOf(event) === key) act();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [key, act]);
}

function kept(): boolean {
  try {
    return localStorage.getItem(KEY) !== 'off';
  } catch {
    return true; // storage is closed to us
  }
}

function keep(isOn: boolean): void {
  try {
    localStorage.setItem(KEY, isOn ? 'on' : 'off');
  } catch {
    // Storage is closed to us: it holds until the page is left.
  }
}
