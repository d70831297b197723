import type { DraftDocument } from '../editor/document/draft-document.js';
import { type DraftRecord, keepDraft } from './draft-record.js';
import { restoreMedia } from './restore-media.js';

/** Another draft that begins as this one: with the same files, which stay where they are. */
export function copyOf({ userId, document, picture }: DraftRecord, isVoiceless = false): DraftRecord {
  const copied = isVoiceless ? withoutVoices(document) : document;
  const name = document.name.trim() || document.video?.fileName.replace(/(?<=.)\.[^.]*$/, '') || '';
  return {
    ...{ id: crypto.randomUUID(), userId, changedAt: Date.now(), isAhead: true },
    document: { ...copied, name: name === '' ? '' : copyName(name) },
    ...(picture && { picture }),
  };
}

/** The same, kept. Its address. */
export async function duplicate(record: DraftRecord, isVoiceless: boolean): Promise<string> {
  // So that this browser knows the files of a draft that was made on another machine.
  await restoreMedia(record.document, record.server?.assets ?? {}, record.userId);
  const copy = copyOf(record, isVoiceless);
  await keepDraft(copy);
  return `/drafts/${copy.id}`;
}

/** For another language: the segments stay where they are, and wait for their new voices. */
const withoutVoices = (document: DraftDocument): DraftDocument => ({
  ...document,
  audio: [],
  segments: document.segments.map((segment) => ({ ...segment, audio: null })),
});

/** "Talk copy", "Talk copy 2", "Talk copy 3". */
export function copyName(name: string): string {
  const [, base = name, number] = /^(.*) copy(?: (\d+))?$/.exec(name) ?? [];
  if (base === name) return `${name} copy`;
  return `${base} copy ${Number(number ?? 1) + 1}`;
}
