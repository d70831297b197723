import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError, codeForSyncSoStatus } from '../errors.js';
import { networkFault, retryAfter } from './sync-so-faults.js';

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
 * Starts a download and follows redirects. Before and within the body, `stallMs` without a byte ends it with
 * `sync_so_unreachable`; a link that is no longer good is `result_expired`.
 */
export async function openDownload(url: string, stallMs: number, caller?: AbortSignal): Promise<Download> {
  const transfer = startTransfer(stallMs, caller);
  try {
    // identity: a compressed body would be longer than its Content-Length says
    const init = { headers: { 'accept-encoding': 'identity' }, signal: transfer.signal };
    const response = await unlessStalled(transfer, () => fetch(url, init));
    if (!response.ok || !response.body) throw downloadRefusal(response);
    return { body: readable(response.body, transfer), ...announced(response.headers) };
  } catch (error) {
    transfer.end();
    throw error instanceof AppError ? error : transfer.fault(error);
  }
}

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
  return new Readable({
    read() {
      unlessStalled(transfer, () => reader.read()).then(
        ({ done, value }) => this.push(done ? null : Buffer.from(value.buffer, value.byteOffset, value.byteLength)),
        (error: unknown) => this.destroy(transfer.fault(error)),
      );
    },
    destroy(error, done) {
      transfer.end();
      done(error);
    },
  });
}

function announced(headers: Headers): Pick<Download, 'bytes' | 'contentType'> {
  const length = headers.get('content-encoding') ? null : headers.get('content-length');
  return { bytes: length === null ? undefined : Number(length), contentType: headers.get('content-type') ?? undefined };
}

function downloadRefusal({ status, headers, url }: Response): AppError {
  const detail = `HTTP ${status} from ${new URL(url).host}.`; // the host only: path and query hold the token
  if ([401, 403, 404, 410].includes(status)) return new AppError('result_expired', { detail });
  // Other 4xx would read as "your input is wrong", which a download cannot mean.
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
