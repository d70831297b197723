import { create } from 'zustand';
import { alertAtOnce } from '../app/live-region.js';
import { useDraft } from '../drafts/draft-store.js';
import type { DraftDocument } from './document/draft-document.js';

/** Why what was asked for last was not done; it is read aloud at once, and shown until something else is done. */

interface Refusal {
  words: string;
  /** As things were then. */
  document: DraftDocument | null;
  selection: readonly string[];
}

export const useRefusal = create<Refusal>(() => ({ words: '', document: null, selection: [] }));

export function refuse(words: string): void {
  const { document, selection } = useDraft.getState();
  useRefusal.setState({ words, document, selection });
  alertAtOnce(words);
}
