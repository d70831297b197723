import { downloadFile } from '../ui/download-file.js';

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
