/** One thing wrong with the submission, with the path into its JSON. */
export interface Issue {
  field: string;
  message: string;
}

/**
 * What is said of faults has a measure. A job may have thousands of segments, and what is wrong with it goes into
 * answers, rows, logs and Temporal's histories (2 MB a message at most): the first hundred are more than a person reads.
 */
export const MOST_ISSUES = 100;
const FIELD_CHARS = 200;
const MESSAGE_CHARS = 500;
/** In a sentence that names them one after the other; the list itself is data beside it. */
const ISSUES_IN_WORDS = 5;

/** `text`, or its beginning with "…" where it has more than `most` characters. */
export const shortened = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…` : text;

/** The first of them, and how many more there are. */
export function firstIssues(issues: readonly Issue[]): { issues: Issue[]; more: number } {
  const first = issues.slice(0, MOST_ISSUES).map(({ field, message }) => ({
    field: shortened(field, FIELD_CHARS),
    message: shortened(message, MESSAGE_CHARS),
  }));
  return { issues: first, more: Math.max(0, issues.length - MOST_ISSUES) };
}

/** Of what was sent, but of no document: a header, the address. */
const NO_DOCUMENT = ['Host', 'Content-Type', 'Idempotency-Key', 'If-Match', 'X-Tab-Id', 'path'];
/** The document itself. */
const WHOLE = ['', 'body', 'form'];
/** A step of a field: `["a key"]`, `[3]` or `[refId]`, `name`. */
const STEP = /\["((?:[^"\\]|\\.)*)"\]|\[([^\]]*)\]|([^.[]+)/g;

/** An issue as programs read it too: with the same place as a JSON Pointer (RFC 6901), where it is one in a document. */
export const withPointer = (issue: Issue): Issue & { pointer?: string } => ({ ...issue, ...pointerTo(issue.field) });

function pointerTo(field: string): { pointer?: string } {
  if (NO_DOCUMENT.includes(field) || isCut(field)) return {};
  if (WHOLE.includes(field)) return { pointer: '' };
  const steps = [...field.matchAll(STEP)].map(([, quoted, index, name]) =>
    quoted === undefined ? (index ?? name ?? '') : unquoted(quoted),
  );
  return { pointer: steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('') };
}

/** As joinPath of src/http/issues.ts has quoted it; a client may have called a part of a form so itself, and not as JSON. */
function unquoted(text: string): string {
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return text;
  }
}

const isCut = (field: string) => field.length === FIELD_CHARS && field.endsWith('…');

/** Where they have to fit into one sentence. */
export function issuesInWords(issues: readonly Issue[]): string {
  const words = issues.slice(0, ISSUES_IN_WORDS).map(({ field, message }) => `${field}: ${message}`);
  const more = issues.length - words.length;
  return more > 0 ? `${words.join(' ')} And ${more} more.` : words.join(' ');
}

/** `list`, or its beginning and one more that says how many were left out. */
export const atMost = <T>(list: readonly T[], most: number, rest: (count: number) => T): T[] =>
  list.length > most ? [...list.slice(0, most), rest(list.length - most)] : [...list];
