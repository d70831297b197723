import { once } from 'node:events';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../domain/errors.js';

/** Where one part is sent, by PUT with these headers. */
export interface SignedPart {
  url: string;
  headers: Record<string, string>;
}

/** Idle, not total, as for every call of S3 (s3-client.ts). */
const IDLE_MS = 60_000;
/** What S3 says of a fault is a few lines of XML. */
const MOST_ANSWER_CHARS = 10_000;

/** What S3 answered to a part that it did not take. */
export class PartRefused extends Error {
  override readonly name = 'PartRefused';

  constructor(
    /** HTTP. */
    readonly status: number,
    /** S3's own. */
    code: string,
  ) {
    super(`S3 answered ${status} ${code} to a part.`);
  }
}

/**
 * Sends `bytes` of a stream to a signed URL, none of them twice and few at a time in memory; the ETag. The SDK cannot: it
 * hashes a body before it sends it. Throws `part_damaged` where S3 finds another checksum, `service_unavailable` where it
 * fails; a fault of `body` comes as it is.
 */
export async function putSigned({ url, headers }: SignedPart, bytes: number, body: Readable): Promise<string> {
  const request = url.startsWith('https:') ? requestHttps : requestHttp;
  const sent = request(url, { method: 'PUT', headers: { ...headers, 'content-length': bytes } });
  sent.setTimeout(IDLE_MS, () => sent.destroy(new Error('S3 does not answer.')));
  // It may answer before it has read all, and close: what it says counts more than the write that failed.
  const [, answer] = await Promise.allSettled([
    pipeline(body, sent),
    once(sent, 'response') as Promise<[IncomingMessage]>,
  ]);
  if (answer.status === 'rejected') throw body.errored ?? unavailable(answer.reason);
  return await etagOf(answer.value[0]);
}

async function etagOf(answer: IncomingMessage): Promise<string> {
  const words = (await text(answer).catch(() => '')).slice(0, MOST_ANSWER_CHARS);
  const { statusCode = 0, headers } = answer;
  if (statusCode === 200 && headers.etag) return headers.etag;
  const [, code = ''] = /<Code>(\w+)<\/Code>/.exec(words) ?? [];
  const cause = new PartRefused(statusCode, code);
  if (code === 'BadDigest' || code === 'InvalidDigest') throw new AppError('part_damaged', { cause });
  if (code === 'NoSuchUpload') throw new AppError('upload_over', { cause });
  throw unavailable(cause);
}

const unavailable = (cause: unknown) => new AppError('service_unavailable', { cause });
