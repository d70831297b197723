import { create } from 'zustand';

/** Whether single letters are shortcuts (WCAG 2.1.4); remembered in this browser. */

const KEY = 'single-keys';

export const useSingleKeys = create<{ isOn: boolean }>(() => ({ isOn: kept() }));

export function setSingleKeys(isOn: boolean): void {
  useSingleKeys.setState({ isOn });
  try {
    localStorage.setItem(KEY, isOn ? 'on' : 'off');
  } catch {
    // Storage is closed to us: it holds until the page is left.
  }
}

function kept(): boolean {
  try {
    return localStorage.getItem(KEY) !== 'off';
  } catch {
    return true;
  }
}
