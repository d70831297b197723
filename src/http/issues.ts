import type { z } from 'zod';
import type { Issue } from '../domain/issues.js';

/** What zod found, one line per fault, each with its path as people write it: `segments[1].audioInput.endTime`. */
export function issuesOf(error: z.ZodError, root = ''): Issue[] {
  return error.issues.flatMap((issue) => {
    const at = joinPath(root, issue.path);
    if (issue.code !== 'unrecognized_keys') return [{ field: at, message: issue.message }];
    return issue.keys.map((key) => ({ field: joinPath(at, [key]), message: 'Unknown field; leave it out.' }));
  });
}

/** Any other key could be taken for a path. */
const PLAIN = /^[^.[\]]+$/;

function joinPath(root: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>((at, key) => {
    if (typeof key === 'number') return `${at}[${key}]`;
    if (!PLAIN.test(String(key))) return `${at}[${JSON.stringify(String(key))}]`;
    return at ? `${at}.${String(key)}` : String(key);
  }, root);
}
