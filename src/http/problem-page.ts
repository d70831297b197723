import { STATUS_CODES } from 'node:http';
import type { ErrorClass } from '../domain/error-row.js';
import { errorRow } from '../domain/error-table.js';

/** Its style is the only thing loaded, and nothing runs. */
export const PROBLEM_PAGE_POLICY =
  "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Who or what has to do something about it. */
const MEANING: Record<ErrorClass, string> = {
  transient: 'It passes: a job tries again by itself, for up to a day.',
  wait: 'No fault: something is not free yet, and a job waits for it.',
  once: 'A job tries once more by itself, and fails then.',
  input: 'It is about what was asked or sent; somebody has to change that.',
  account: 'An operator has to settle it; jobs wait, and none fails.',
  unknown: 'Nobody can say that it passes, so nothing is tried again by itself.',
};

/** What a code of the error table means, for a person. It works without scripts. */
export function problemPage(code: string): string {
  const { class: errorClass, status, message, next } = errorRow(code);
  const facts = [
    ['What to do next', next],
    ['HTTP status', `${status} ${STATUS_CODES[status] ?? ''}`.trim()],
    ['Kind', MEANING[errorClass]],
  ];
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${escaped(code)}: Pro Video Editor API</title>
    <link rel="stylesheet" href="/docs/problem.css">
  </head>
  <body>
    <h1><code>${escaped(code)}</code></h1>
    <p>${escaped(message)}</p>
    <dl>
${facts.map(([what = '', words = '']) => `      <dt>${what}</dt>\n      <dd>${escaped(words)}</dd>`).join('\n')}
    </dl>
    <p>An answer with this problem also names the request and, where it is about what was sent, each fault with its place.
    All addresses of the API: <a href="/docs">its documentation</a>.</p>
  </body>
</html>
`;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string) => text.replace(/[&<>"]/g, (letter) => ENTITIES[letter] ?? letter);
