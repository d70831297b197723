import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../domain/errors.js';
import { codeForSyncSoStatus } from '../domain/sync-so-errors.js';
import { networkFault, retryAfter } from './faults.js';

/** The media hosts behind Sync.so: signed URLs, no API key, ever (sync-so.md 5.3, 8). */

export interface Download {
  body: Readable;
  /** Length the server announced, if it did. */
  bytes?: number;
  contentType?: string;
}

/** One running download; `end` frees everything it holds. */
interface Transfer {
  signal: AbortSignal;
  stallMs: number;
  abort(reason: unknown): void;
  end(): void;
  /** What to tell the reader about a fault: the caller's own reason, or AppError. */
  fault(error: unknown): Error;
}

/**
 * Starts a download and follows redirects. `stallMs` without a byte ends it, with `sync_so_unreachable` before the body
 * and `result_incomplete` within; a link that is no longer good is `result_expired`.
 */
export async function openDownload(url: string, stallMs: number, caller?: AbortSignal): Promise<Download> {
  if (!isWebAddress(url)) throw new AppError('result_expired', { detail: 'It is no web address.' });
  const transfer = startTransfer(stallMs, caller);
  try {
    // identity: a compressed body would be longer than its Content-Length says
    const init = { headers: { 'accept-encoding': 'identity' }, signal: transfer.signal };
    const response = await unlessStalled(transfer, () => fetch(url, init));
    if (!response.ok || !response.body) throw downloadRefusal(response);
    return { body: readable(response.body, transfer), ...announced(response.headers) };
  } catch (error) {
    transfer.end();
    if (leadsNowhere(error)) throw new AppError('result_expired', { detail: 'It leads nowhere.', cause: error });
    throw error instanceof AppError ? error : transfer.fault(error);
  }
}

const isWebAddress = (url: string) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);

/** As `fetch` says it of redirects: too many, or to no address. */
const leadsNowhere = (error: unknown) =>
  error instanceof TypeError && error.cause instanceof Error && /redirect|URL/.test(error.cause.message);

function startTransfer(stallMs: number, caller?: AbortSignal): Transfer {
  caller?.throwIfAborted();
  const controller = new AbortController();
  const pass = () => controller.abort(caller?.reason);
  caller?.addEventListener('abort', pass, { once: true });
  return {
    signal: controller.signal,
    stallMs,
    abort: (reason) => controller.abort(reason),
    end: () => {
      caller?.removeEventListener('abort', pass);
      controller.abort();
    },
    fault: (error) => (caller?.aborted && caller.reason instanceof Error ? caller.reason : networkFault(error, false)),
  };
}

async function unlessStalled<T>(transfer: Transfer, step: () => Promise<T>): Promise<T> {
  const silence = new Error(`No data for ${transfer.stallMs / 1000} s.`);
  const timer = setTimeout(() => transfer.abort(silence), transfer.stallMs);
  try {
    return await step();
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The clock runs only while we wait for the network: a slow reader downstream is not a stall. Not Readable.from,
 * whose destroy() waits for the pending read and so would leave the connection open.
 */
function readable(body: NonNullable<Response['body']>, transfer: Transfer): Readable {
  const reader = body.getReader();
  let bytes = 0;
  return new Readable({
    read() {
      unlessStalled(transfer, () => reader.read()).then(
        ({ done, value }) => {
          bytes += value?.byteLength ?? 0;
          this.push(done ? null : Buffer.from(value.buffer, value.byteOffset, value.byteLength));
        },
        (error: unknown) => this.destroy(incomplete(transfer.fault(error), bytes)),
      );
    },
    destroy(error, done) {
      transfer.end();
      done(error);
    },
  });
}

/** The caller's own reason stays as it is. */
function incomplete(fault: Error, bytes: number): Error {
  if (!(fault instanceof AppError)) return fault;
  const detail = `It broke off after ${bytes} bytes: ${fault.options.detail}`;
  return new AppError('result_incomplete', { detail, cause: fault });
}

function announced(headers: Headers): Pick<Download, 'bytes' | 'contentType'> {
  const length = headers.get('content-encoding') ? null : headers.get('content-length');
  return { bytes: length === null ? undefined : Number(length), contentType: headers.get('content-type') ?? undefined };
}

/** These say "not now"; every other answer that is no file says "not under this link", whatever a storage calls it. */
const LATER = [408, 425, 429];

function downloadRefusal({ status, headers, url }: Response): AppError {
  const detail = `HTTP ${status} from ${new URL(url).host}.`; // the host only: path and query hold the token
  if (status < 500 && !LATER.includes(status)) return new AppError('result_expired', { detail });
  const code = status === 429 || status >= 500 ? codeForSyncSoStatus(status) : 'sync_so_bad_answer';
  return new AppError(code, { detail, retryAfterMs: retryAfter(headers.get('retry-after')) });
}

export interface FileUpload {
  url: string;
  contentType: string;
  /** Exact length of `body`. */
  bytes: number;
  body: Readable;
  stallMs: number;
  signal?: AbortSignal;
}

/** PUT to a presigned URL. By node:http because S3 wants a Content-Length and fetch sends streams chunked. */
export async function putFile({ url, contentType, bytes, body, stallMs, signal }: FileUpload): Promise<void> {
  const send = new URL(url).protocol === 'https:' ? httpsRequest : httpRequest;
  const headers = { 'content-type': contentType, 'content-length': bytes };
  const put = send(url, { method: 'PUT', headers, signal });
  put.setTimeout(stallMs, () => put.destroy(new Error(`No progress for ${stallMs / 1000} s.`)));
  const answer = new Promise<IncomingMessage>((resolve, reject) => put.once('response', resolve).on('error', reject));
  const sent = pipeline(body, exactly(bytes), put);
  try {
    await Promise.race([sent, answer]); // an early answer says more than the broken pipe that follows it
    const status = (await answer).resume().statusCode ?? 0;
    if (status < 200 || status > 299) throw uploadRefusal(status);
    await sent;
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof AppError ? error : networkFault(error, false);
  } finally {
    put.destroy();
  }
}

/** A body shorter than announced would leave the server waiting; a longer one would be cut off unseen. */
function exactly(bytes: number): Transform {
  let seen = 0;
  const mismatch = () => new AppError('service_unavailable', { detail: `Read ${seen} of a file's ${bytes} bytes.` });
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.byteLength;
      if (seen > bytes) done(mismatch());
      else done(null, chunk);
    },
    flush: (done) => done(seen === bytes ? null : mismatch()),
  });
}

const uploadRefusal = (status: number) =>
  new AppError('sync_so_bad_answer', { detail: `The upload was answered with HTTP ${status}.` });
