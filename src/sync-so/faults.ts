import { z } from 'zod';
import { isKnownCode } from '../domain/error-table.js';
import { AppError } from '../domain/errors.js';
import { codeForSyncSoStatus } from '../domain/sync-so-errors.js';
import { readRetryAfter } from '../platform/retry-after.js';

/** A Sync.so answer, read to its end. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
}

/** Longest `detail` people get to see; class-validator answers can be pages long. */
const DETAIL_CHARACTERS = 500;
/** A wrong clock or a typo in Retry-After must not park a job for days. */
const LONGEST_RETRY_AFTER_MS = 3_600_000;

const text = z.string().min(1).optional().catch(undefined);

/** sync-so.md 10 and 13: the code has two names, the message two shapes; nothing in it is certain. */
const refusalBody = z.object({
  errorCode: text,
  error_code: text,
  message: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .catch(undefined),
  retryAfterSeconds: z.number().nonnegative().optional().catch(undefined),
  generationId: text,
});

/** Anything but 2xx. `paid`: the answer to a create, where not knowing is an answer of its own. */
export function refusal(answer: Answer, json: unknown, paid: boolean): AppError {
  const retryAfterMs = retryAfter(answer.headers.get('retry-after'));
  const parsed = refusalBody.safeParse(json);
  if (!parsed.success) return wordlessRefusal(answer, paid, retryAfterMs);
  const { errorCode, error_code, message, retryAfterSeconds, generationId } = parsed.data;
  const code = errorCode ?? error_code;
  const words = [...(code !== undefined && !isKnownCode(code) ? [code] : []), ...[message ?? []].flat()];
  return new AppError(meaning(code, answer.status), {
    detail: words.length === 0 ? undefined : scrub(words.map(scrub).join('; ')),
    retryAfterMs: longest(retryAfterMs, retryAfterSeconds === undefined ? undefined : retryAfterSeconds * 1000),
    generationId,
  });
}

/** These say enough by themselves: a code that nobody has classified yet must not fail jobs for the account's sake. */
const saysEnough = (status: number) => [401, 402, 429].includes(status) || status >= 500;

function meaning(code: string | undefined, status: number): string {
  return code === undefined || (!isKnownCode(code) && saysEnough(status)) ? codeForSyncSoStatus(status) : code;
}

/** A proxy spoke, not Sync.so; only its 429 says something we can act on. */
function wordlessRefusal(answer: Answer, paid: boolean, retryAfterMs: number | undefined): AppError {
  if (answer.status === 429) return new AppError('rate_limit_exceeded', { retryAfterMs });
  // 4xx and redirects were refused before Sync.so saw them, except 408: the proxy waited for Sync.so in vain.
  const mayHaveArrived = answer.status >= 500 || answer.status === 408;
  const error = badAnswer(paid && mayHaveArrived, describe(answer));
  return retryAfterMs === undefined ? error : new AppError(error.code, { ...error.options, retryAfterMs });
}

/** What was cut off may still be worked on, and is in no list yet: asked again at once, a second one could be made. */
const UNANSWERED_MS = 20_000;

/** A 2xx that cannot be used; after a create the generation may exist all the same. */
export const badAnswer = (paid: boolean, detail: string, cause?: unknown): AppError =>
  paid ? unanswered(detail, cause) : new AppError('sync_so_bad_answer', { detail, cause });

const unanswered = (detail: string, cause?: unknown) =>
  new AppError('outcome_unknown', { detail, cause, retryAfterMs: UNANSWERED_MS });

/** What an unusable answer was, without any of its content. */
export function describe({ status, headers, text: body }: Answer): string {
  const type = headers.get('content-type')?.split(';')[0];
  return body === ''
    ? `HTTP ${status} with an empty body.`
    : `HTTP ${status} with ${type ?? 'a body of no known type'}.`;
}

/**
 * Why `fetch` failed. A fault before the first byte was sent is `sync_so_unreachable`, for creates too; after it a
 * create's outcome is unknown.
 */
export function networkFault(error: unknown, paid: boolean): AppError {
  return paid && !neverSent(error)
    ? unanswered(reason(error), error)
    : new AppError('sync_so_unreachable', { detail: reason(error), cause: error });
}

/** Node names the system call that failed; undici its own connect timeout; TLS its certificate faults. */
function neverSent(error: unknown): boolean {
  const cause = faultOf(error);
  if (cause instanceof AggregateError) return cause.errors.every(neverSent); // one per address tried
  if (['connect', 'getaddrinfo'].includes(cause.syscall ?? '')) return true;
  return /^(UND_ERR_CONNECT_TIMEOUT|ERR_TLS_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/.test(cause.code ?? '');
}

function reason(error: unknown): string {
  const { code, message } = faultOf(error);
  return scrub(code ? `(${code})` : message);
}

/** `fetch` hides the real fault in `cause`. */
function faultOf(error: unknown): NodeJS.ErrnoException {
  if (!(error instanceof Error)) return new Error(String(error));
  return error.cause instanceof Error ? error.cause : error;
}

/** What Retry-After asks for, in ms, as far as we heed it. */
export const retryAfter = (header: string | null, now = Date.now()): number | undefined =>
  longest(readRetryAfter(header, now));

function longest(...waits: (number | undefined)[]): number | undefined {
  const known = waits.filter((ms) => ms !== undefined);
  return known.length === 0 ? undefined : Math.min(Math.max(...known), LONGEST_RETRY_AFTER_MS);
}

/** Sync.so quotes what it was sent: a signed URL in a message is a key to the file, so queries and signatures go. */
export function scrub(message: string): string {
  return message
    .replaceAll('\u0000', '') // PostgreSQL keeps no text with it, and the reason of a failure must be kept
    .replace(/(https?:\/\/)[^\s/@"']*@/gi, '$1')
    .replace(/(https?:\/\/[^\s"'<>?#]+)[?#][^\s"'<>]*/gi, '$1')
    .replace(/((?:X-Amz-[\w-]+|signature|token|api[-_]?key)(?:=|%3D))[^\s&"'<>]+/gi, '$1…')
    .slice(0, DETAIL_CHARACTERS);
}
