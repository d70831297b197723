import { FILES, PART_UPLOADS } from './assets.js';
import type { Group } from './bad-input.js';
import { FORMS } from './forms.js';
import { NO_HTTP, SMUGGLING } from './framing.js';
import { CREDENTIALS, OTHERS, SIGN_IN, TOKENS } from './identities.js';
import { JOB_WORDS, JSON_BODIES } from './json.js';
import { MULTIPART } from './multipart.js';
import { HEADERS, QUERIES } from './queries.js';
import { METHODS, PATHS, TYPES } from './requests.js';
import { FORGED, SSRF } from './webhooks.js';

export const GROUPS: readonly Group[] = [
  ...[NO_HTTP, SMUGGLING, METHODS, PATHS, TYPES, HEADERS, QUERIES],
  ...[JSON_BODIES, JOB_WORDS, FORMS, MULTIPART, FILES, PART_UPLOADS],
  ...[CREDENTIALS, TOKENS, SIGN_IN, OTHERS, FORGED, SSRF],
];

/** docs/bad-input.md. */
export function renderTable(): string {
  const count = GROUPS.reduce((sum, { cases }) => sum + cases.length, 0);
  return [
    ...['# What the API answers to bad input', ''],
    `${count} kinds, each sent to the real API by \`test/integration/http-bad-input.test.ts\`, byte for byte. What is refused is`,
    'answered with a problem (RFC 9457) that says what is wrong, where, and what to do next, and with nothing of the inside: no',
    'stack, no SQL, no path, no secret. The test looks behind each group that nothing is left: no row, no file, no unfinished',
    'upload, no request under way, and no workflow that was told anything.',
    '',
    'Made by `npm run bad-input-docs`. The fields that an answer names stand behind its code; an answer without a code is the',
    'ordinary one: what was sent is harmless.',
    ...GROUPS.flatMap(({ title, cases }) => [
      '',
      `## ${title}`,
      '',
      '| Sent | Answered |',
      '| --- | --- |',
      ...cases.map(row),
    ]),
    '',
  ].join('\n');
}

const row = ({ what, answer }: Group['cases'][number]) =>
  `| ${seen(what).replace(/[\\|<>*_`&#[\]]/g, '\\$&')} | \`${seen(answer).replaceAll('|', '\\|')}\` |`;

/** What nobody sees, or what turns the direction of writing, by its number. */
const seen = (text: string) =>
  text.replace(
    /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (letter) => `U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
  );
