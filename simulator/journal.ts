import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { AssetRecord, CreateEntry, GenerationRecord, UploadRecord } from './records.js';

/** A whole record each time; the last one of an id counts. */
export type JournalEvent =
  | { generation: GenerationRecord }
  | { deleted: string }
  | { asset: AssetRecord }
  | { upload: UploadRecord }
  | { create: CreateEntry };

/** What a killed simulator knew; a line the kill cut short is left out. */
export function readJournal(path: string): JournalEvent[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as JournalEvent];
      } catch {
        return [];
      }
    });
}

export interface Journal {
  append(event: JournalEvent): void;
  close(): void;
}

/**
 * Opens the journal anew with `events` as its start, replacing the old file in one step.
 * Appends are synchronous: an answer never goes out before its line is with the operating system, so a killed
 * process forgets nothing it said. (A power cut may; this is a simulator.)
 */
export function openJournal(path: string, events: readonly JournalEvent[]): Journal {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, events.map(line).join(''));
  renameSync(`${path}.new`, path);
  const file = openSync(path, 'a');
  return { append: (event) => void writeSync(file, line(event)), close: () => closeSync(file) };
}

const line = (event: JournalEvent) => `${JSON.stringify(event)}\n`;
