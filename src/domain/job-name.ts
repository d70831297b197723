/** What people call a job: a line of text, of characters that everybody sees as the same. */

/** Of Unicode, so that an emoji is one. */
export const MOST_NAME_CHARS = 200;

/** Control characters, and those that nobody sees but that turn the direction of writing or break the line; ZWJ and ZWNJ belong to words. */
const UNSEEN = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** What is wrong with a name, as a sentence without its subject. */
export function nameFault(name: string): string | undefined {
  if (name.trim() === '') return 'Must have a character that can be seen.';
  if ([...name].length > MOST_NAME_CHARS) return `Must have at most ${MOST_NAME_CHARS} characters.`;
  return UNSEEN.test(name) ? 'Must have no control characters and no line breaks.' : undefined;
}

/** A job without a name of its own is called like its video, without the ending. */
export function nameOfFile(fileName: string): string {
  const name = fileName.replace(/(?<=.)\.[^.]*$/, '').trim();
  const shortened = [...name].slice(0, MOST_NAME_CHARS).join('').trim();
  return nameFault(shortened) === undefined ? shortened : 'video';
}
