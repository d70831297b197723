import type { Issue } from '../domain/issues.js';

/** Deep enough for any document; a parser that is given far more runs out of its stack. */
const MOST_LEVELS = 32;
/** U+0000, and halves of characters that nothing belongs to: PostgreSQL's jsonb holds neither. */
const NO_TEXT = /\0|\p{Cs}/u;

interface Found {
  path: (string | number)[];
  value: unknown;
}

export interface Unstorable extends Pick<Issue, 'message'> {
  path: Found['path'];
}

/** What a database does not hold of a value from JSON, and where; undefined where there is nothing of the kind. */
export function unstorable(root: unknown): Unstorable | undefined {
  const left: Found[] = [{ path: [], value: root }];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const message = faultOf(next);
    if (message !== undefined) return { path: next.path, message };
    for (const one of inside(next)) left.push(one);
  }
  return undefined;
}

function faultOf({ path, value }: Found): string | undefined {
  if (path.length > MOST_LEVELS) return `Is nested deeper than ${MOST_LEVELS} levels.`;
  const texts = [value, path.at(-1)].filter((one) => typeof one === 'string');
  return texts.some((text) => NO_TEXT.test(text))
    ? 'Has a character that cannot be kept: U+0000, or half of one.'
    : undefined;
}

function inside({ path, value }: Found): Found[] {
  if (Array.isArray(value)) return value.map((one, index) => ({ path: [...path, index], value: one }));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).map(([key, one]) => ({ path: [...path, key], value: one }));
}
