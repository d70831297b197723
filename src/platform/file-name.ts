import { basename, extname } from 'node:path';

/** What file systems take, in bytes of UTF-8. */
const MOST_BYTES = 255;
/** Longer ones are no endings that say what a file is. */
const ENDING_BYTES = 20;

/**
 * A file's name as people see it, in PostgreSQL, terminals and at Sync.so: no folders; no control characters, and none
 * that turn the direction of writing ("gpj.exe" would read "exe.jpg"); shortened with its ending kept. Empty where
 * nothing is left of it.
 */
export function cleanFileName(given = ''): string {
  const [last = ''] = given.split(/[/\\]/).slice(-1);
  // ZWJ and ZWNJ, alone of the format characters, belong to words and emoji. Half characters are none in UTF-8.
  const name = last.replace(/(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '').trim();
  return /^\.*$/.test(name) ? '' : shortenedName(name);
}

/** What a result is saved as: the job's name, without what folders and file systems would take for their own. */
export function resultFileName(name: string, ending: string): string {
  const plain = name.replace(/[/\\:*?"<>|]/g, '-').replace(/^\.+/, '');
  return cleanFileName(`${plain || 'result'}${ending}`);
}

function shortenedName(name: string): string {
  if (Buffer.byteLength(name) <= MOST_BYTES) return name;
  const ending = Buffer.byteLength(extname(name)) <= ENDING_BYTES ? extname(name) : '';
  return firstBytes(basename(name, ending), MOST_BYTES - Buffer.byteLength(ending)) + ending;
}

/** As many whole characters as fit. */
function firstBytes(text: string, most: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(most));
  return text.slice(0, read);
}
