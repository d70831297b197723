import { create } from 'zustand';

/** A draft can be worked on as a form or on a timeline; this browser remembers which. */
export type DraftView = 'form' | 'timeline';

const KEY = 'draft-view';

function kept(): DraftView {
  try {
    return localStorage.getItem(KEY) === 'timeline' ? 'timeline' : 'form';
  } catch {
    return 'form';
  }
}

export const useDraftView = create<{ view: DraftView }>(() => ({ view: kept() }));

export function showDraftAs(view: DraftView): void {
  useDraftView.setState({ view });
  try {
    localStorage.setItem(KEY, view);
  } catch {
    // Storage is closed to us: it holds until the page is left.
  }
}
