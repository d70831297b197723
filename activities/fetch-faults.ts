import { AppError } from '../src/domain/errors.js';
import { type OutboundReason, OutboundRefused } from '../src/platform/outbound-addresses.js';
import { note, notes } from './notes.js';

/** What is wrong with a source, in words for whoever gave its address; none of them repeats the address. */

/** Nobody wants the file any more, or another try is at it. */
export class Unwanted extends Error {
  override readonly name = 'Unwanted';
}

/** It stays so: `why` is a sentence, `next` what to do. */
export const refused = (why: string, next: string): AppError =>
  new AppError('source_refused', { detail: `${why} ${next}` });

export const isRefusal = (error: unknown): error is AppError =>
  error instanceof AppError && error.code === 'source_refused';

/** What may pass, and is the source's own way where it comes in so many tries in a row. */
const MOST_TRIES = 5;
/** Temporal would take a longer one for the end of its patience. */
const LONGEST_WAIT_MS = 15 * 60_000;

interface Passing {
  /** From Retry-After. */
  retryAfterMs?: number;
  /** Left out: it is tried again until the time for the file is over. */
  untilItIs?: AppError;
}

/** It may pass, so it is tried again. */
export function passing(why: string, { retryAfterMs = 0, untilItIs }: Passing = {}): AppError {
  const before = notes().unfetched;
  const tries = before?.why === why ? before.tries + 1 : 1;
  note({ unfetched: { why, tries } });
  if (untilItIs && tries >= MOST_TRIES) return untilItIs;
  return new AppError('source_unavailable', { detail: why, retryAfterMs: Math.min(retryAfterMs, LONGEST_WAIT_MS) });
}

const STATUSES: Record<number, [why: string, next: string]> = {
  401: ['it wants to know who asks', 'Give an address that needs no sign-in.'],
  403: ['it does not let us in', 'If the address is signed, make a new one: they run out.'],
  404: ['there is no such file', 'Correct the address.'],
  410: ['the file is gone', 'Give another address.'],
};

/** Of an answer that holds no file. */
export function faultOfStatus(status: number, retryAfterMs?: number): AppError {
  if (status >= 500 || [408, 425, 429].includes(status)) {
    return passing(`The source answered ${status}.`, { retryAfterMs });
  }
  const [why, next] = STATUSES[status] ?? ['that is no file', 'Correct the address.'];
  return refused(`The source answered ${status}: ${why}.`, next);
}

/** What is said of an address that may not be asked, or is not read to its end. */
const OUTBOUND: Record<OutboundReason, string> = {
  no_web_address: 'Give an http or https address.',
  has_credentials: 'Give an address without them.',
  not_public: 'Give an address that everybody can reach.',
  too_many_redirects: 'Give the address where they end.',
  too_large: 'Give a smaller file.',
  too_slow: 'Give a source that is faster.',
};

interface Network extends Pick<Passing, 'untilItIs'> {
  /** How far it came. */
  where?: string;
}

/** Of what was thrown instead of an answer, or within one. */
export function faultOfNetwork(error: unknown, { where = 'There is no answer', untilItIs }: Network = {}): unknown {
  if (error instanceof AppError) return error;
  if (error instanceof OutboundRefused) return refused(error.message, OUTBOUND[error.reason]);
  const code = codeOf(error);
  if (isOfCertificate(code)) return refused(`Its certificate is not valid (${code}).`, 'Give another address.');
  if (code !== 'ENOTFOUND') return passing(`${where} (${code}).`, { untilItIs });
  const why = 'Its host name is not known.';
  return passing(why, { untilItIs: refused(why, 'Correct the address.') });
}

/** Node's and undici's sentences name addresses; their codes do not. */
function codeOf(error: unknown): string {
  const { code, cause } = (error instanceof Error ? error : {}) as { code?: unknown; cause?: unknown };
  if (typeof code === 'string') return code;
  return cause instanceof Error ? codeOf(cause) : 'the connection failed';
}

const isOfCertificate = (code: string) =>
  /CERT|^ERR_TLS_|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|^HOSTNAME_MISMATCH$/.test(code);
