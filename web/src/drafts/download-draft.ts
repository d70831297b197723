import { downloadFile } from '../ui/download-file.js';
import { useDraft } from './draft-store.js';

/** A draft as a file, for whoever has nowhere else to keep it. */
export function downloadDraft(draft: object, name: string): void {
  const base =
    name
      .trim()
      .replaceAll(/[\\/:*?"<>|\p{Cc}]+/gu, ' ')
      .trim()
      .slice(0, 100) || 'draft';
  downloadFile(`${base}.json`, JSON.stringify(draft, null, 2), 'application/json');
}

/** The one that is open, as it is now. */
export function draftToTakeAlong(): () => void {
  const { document } = useDraft.getState();
  return () => downloadDraft(document, document.name);
}
