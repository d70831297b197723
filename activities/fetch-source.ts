import type { Readable } from 'node:stream';
import type { AssetRow } from '../src/db/asset-row.js';
import { LONGEST_SOURCE_URL } from '../src/domain/asset.js';
import type { OutboundAnswer } from '../src/platform/outbound-request.js';
import { readRetryAfter } from '../src/platform/retry-after.js';
import type { ActivityDeps } from './deps.js';
import { faultOfNetwork, faultOfStatus, refused } from './fetch-faults.js';

/** A file's source that answers, and how much of the file comes. */
export interface OpenSource {
  body: Readable;
  /** How much of the file lies before what comes, in bytes. */
  from: number;
  /** Of the whole file; null: the source does not say. */
  bytes: number | null;
  /** For If-Range; null: it has none that can be relied on. */
  validator: string | null;
  contentType: string;
  disposition?: string;
}

export interface Asking {
  /** How much is there already, in bytes. */
  from: number;
  /** Until when all of it must have come, in ms from now. */
  timeoutMs: number;
  mostBytes: number;
  signal: AbortSignal;
}

type Asked = ActivityDeps['outbound'];

const MOST_REDIRECTS = 5;

/**
 * Asks for what is missing, and only as long as the source still has the same file; else what comes is all of it. Throws
 * `source_refused`, or `source_unavailable` where it is worth another try.
 */
export async function openSource(outbound: Asked, row: AssetRow, asking: Asking): Promise<OpenSource> {
  const { validator } = row;
  const from = validator === null ? 0 : asking.from;
  const answer = await ask(
    outbound,
    row,
    asking,
    from > 0 ? { range: `bytes=${from}-`, 'if-range': validator ?? '' } : {},
  );
  const { status } = answer;
  if (status === 200) return opened(answer, { from: 0, bytes: lengthOf(answer) });
  const bytes = status === 206 && from > 0 ? restOf(answer, row, from) : undefined;
  if (bytes !== undefined) return { ...opened(answer, { from, bytes }), validator };
  answer.body.destroy();
  if (from > 0 && (status === 206 || status === 416)) return await openSource(outbound, row, { ...asking, from: 0 });
  throw faultOfStatus(status, readRetryAfter(header(answer, 'retry-after')));
}

async function ask(outbound: Asked, row: AssetRow, asking: Asking, range: Record<string, string>) {
  const { timeoutMs, mostBytes: maxBytes, signal } = asking;
  const headers = { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'pro-video-editor', ...range };
  const limits = { maxBytes, maxRedirects: MOST_REDIRECTS, longestUrl: LONGEST_SOURCE_URL };
  try {
    return await outbound.request({ url: row.sourceUrl ?? '', headers, timeoutMs, signal, ...limits });
  } catch (error) {
    signal.throwIfAborted();
    throw faultOfNetwork(error);
  }
}

function opened(answer: OutboundAnswer, part: Pick<OpenSource, 'from' | 'bytes'>): OpenSource {
  answer.body.on('error', () => undefined); // whoever reads it hears of it
  const encoding = header(answer, 'content-encoding') ?? 'identity';
  if (encoding !== 'identity') {
    answer.body.destroy();
    throw refused('The source sends the file compressed for the way.', 'Give an address that sends it as it is.');
  }
  return {
    ...{ body: answer.body, ...part, validator: validatorOf(answer) },
    contentType: (header(answer, 'content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
    disposition: header(answer, 'content-disposition'),
  };
}

/** Of the whole file, where the answer is the part that was asked for, of the same file; else undefined. */
function restOf(answer: OutboundAnswer, { bytes: known, validator }: AssetRow, from: number) {
  const [, first, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/i.exec(header(answer, 'content-range') ?? '') ?? [];
  const etag = header(answer, 'etag');
  const isSame = etag === undefined || !validator?.startsWith('"') || etag === validator;
  if (Number(first) !== from || total === undefined || !isSame) return undefined;
  const bytes = total === '*' ? known : Number(total);
  return known === null || bytes === known ? bytes : undefined;
}

function lengthOf(answer: OutboundAnswer): number | null {
  const length = header(answer, 'content-length') ?? '';
  return /^\d{1,15}$/.test(length) ? Number(length) : null;
}

/** A date is sure only where the file was not changed in the second of the answer (RFC 9110 8.8.2.2); a weak ETag never. */
function validatorOf(answer: OutboundAnswer): string | null {
  if (header(answer, 'accept-ranges')?.toLowerCase() === 'none') return null;
  const etag = header(answer, 'etag');
  if (etag !== undefined && /^"[\x21\x23-\x7e]*"$/.test(etag)) return etag;
  const changed = header(answer, 'last-modified') ?? '';
  return Date.parse(header(answer, 'date') ?? '') - Date.parse(changed) >= 1_000 ? changed : null;
}

function header({ headers }: OutboundAnswer, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.[0];
}
