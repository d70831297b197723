import { asksForCredential } from '../../../src/http/auth/challenge.js';
import { problemSchema } from '../../../src/http/schemas.js';
import type { Reply } from './bad-input.js';

/** How the table says what came back: each answer's status, its code and the fields it names. */
export function wordsOf(replies: readonly Reply[], show: (body: string) => string = () => ''): string {
  if (replies.length === 0) return 'closed without a word';
  return replies.map((reply) => oneInWords(reply, show)).join(', then ');
}

const MOST_NAMED = 5;

function oneInWords({ status, headers, body }: Reply, show: (body: string) => string): string {
  if (!isProblem(headers)) return [status, show(body)].join(' ').trim();
  const { code, issues = [] } = problemSchema.parse(JSON.parse(body));
  const fields = [...new Set(issues.map(({ field }) => field))];
  if (fields.length > MOST_NAMED) return `${status} ${code}: ${fields.length} fields`;
  return `${status} ${code}${fields.length > 0 ? `: ${fields.join(', ')}` : ''}`;
}

const isProblem = (headers: Headers) => headers.get('content-type') === 'application/problem+json; charset=utf-8';

/** Of the inside, in the words of whatever failed there. */
const INSIDE: readonly RegExp[] = [
  /node_modules|file:\/\/|\bat \S+ \(|\.[jt]s:\d+/,
  /\b(SELECT|INSERT|UPDATE|DELETE)\b.*\b(FROM|INTO|SET|WHERE)\b/,
  /prisma|postgres|busboy|express|ECONN|ENOENT|EPIPE|HPE_|zod/i,
  /\/(tmp|home|root|work|usr|var)\//,
];

/** What no answer to anybody may be: without words of help, or with words of the inside. */
export function faultsOf({ status, headers, body }: Reply, secrets: readonly string[]): string[] {
  const all = [...headers].map(([name, value]) => `${name}: ${value}`).join('\n') + body;
  const leaks = [
    ...INSIDE.filter((pattern) => pattern.test(all)).map((pattern) => `It tells of the inside: ${pattern}`),
    ...secrets.filter((secret) => all.includes(secret)).map(() => 'It has a secret in it.'),
  ];
  if (status < 400) return leaks;
  if (!isProblem(headers)) return [...leaks, `Its type is ${headers.get('content-type')}.`];
  const problem = problemSchema.parse(JSON.parse(body));
  const { title, next, type, requestId, code } = problem;
  return [
    ...leaks,
    ...(problem.status === status ? [] : [`Its body says ${problem.status}.`]),
    ...(/\.$/.test(title) && /\.$/.test(next) ? [] : ['It has no sentence that says what is wrong, or what to do.']),
    ...(type.startsWith('/problems/') ? [] : [`Its type leads to ${type}.`]),
    ...(code !== 'malformed_request' || headers.get('connection') === 'close' ? [] : ['The connection goes on.']),
    ...(!asksForCredential(code) || headers.get('www-authenticate') === 'Bearer' ? [] : ['It does not say by what.']),
    ...(headers.get('x-request-id') === requestId ? [] : ['Its request id is not that of its header.']),
    ...(status >= 500 && status !== 501 && status !== 503 ? ['It is called a fault of ours.'] : []),
  ];
}
