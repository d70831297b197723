import type { z } from 'zod';
import { AppError } from '../domain/errors.js';
import { type Answer, badAnswer, describe, networkFault, refusal } from './faults.js';

/** Where Sync.so is, and what every API call carries. */
export interface Target {
  apiKey: string;
  baseUrl: string;
  headers: Record<string, string>;
}

export interface Call {
  method: 'GET' | 'POST';
  /** From /v2 on, with its query. */
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
  timeoutMs: number;
  signal?: AbortSignal;
  /** A create: once a byte was sent, every fault leaves open whether we pay (sync-so.md 15.2). */
  paid?: boolean;
}

/** A page of 100 generations with 50 segments each is about 2 MB; what is larger is not for us. */
const LARGEST_ANSWER_BYTES = 16 * 1024 * 1024;

/**
 * One API call, once: retries belong to Temporal. Throws AppError; when the caller's own signal ends the call, that
 * signal's reason (after which a create's outcome is just as unknown).
 */
export async function callSyncSo<S extends z.ZodType>(target: Target, call: Call, schema: S): Promise<z.infer<S>> {
  const paid = call.paid ?? false;
  const answer = await withDeadline(call.timeoutMs, call.signal, (signal) => exchange(target, call, signal)).catch(
    (error: unknown) => {
      call.signal?.throwIfAborted();
      throw error instanceof AppError ? error : networkFault(error, paid);
    },
  );
  const json = parseJson(answer.text);
  if (answer.status < 200 || answer.status > 299) throw refusal(answer, json, paid);
  if (json === undefined) throw badAnswer(paid, describe(answer));
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.join('.') || 'the whole answer').join(', ');
  throw badAnswer(paid, `HTTP ${answer.status}, but not as expected: ${fields}.`.slice(0, 500));
}

/**
 * Ends `work` after `ms`, body included: a signal that stops counting at the headers leaves a hung body hanging
 * forever (sync-so.md 12.3). A timer of our own, because AbortSignal.any over AbortSignal.timeout can be collected
 * as garbage before it fires (nodejs/node#57736).
 */
export async function withDeadline<T>(
  ms: number,
  caller: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  caller?.throwIfAborted();
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(new Error(`No complete answer within ${ms / 1000} s.`)), ms);
  const pass = () => abort.abort(caller?.reason);
  caller?.addEventListener('abort', pass, { once: true });
  try {
    return await work(abort.signal);
  } finally {
    clearTimeout(timer);
    caller?.removeEventListener('abort', pass);
  }
}

async function exchange(target: Target, call: Call, signal: AbortSignal): Promise<Answer> {
  const response = await fetch(`${target.baseUrl.replace(/\/+$/, '')}${call.path}`, {
    method: call.method,
    headers: {
      accept: 'application/json',
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...target.headers,
      ...call.headers,
      'x-api-key': target.apiKey,
    },
    body: call.body === undefined ? undefined : JSON.stringify(call.body),
    redirect: 'manual', // fetch would carry the API key to wherever a redirect points
    signal,
  });
  return { status: response.status, headers: response.headers, text: await readCapped(response, call.paid ?? false) };
}

async function readCapped(response: Response, paid: boolean): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > LARGEST_ANSWER_BYTES) {
      throw badAnswer(paid, `HTTP ${response.status} with more than ${LARGEST_ANSWER_BYTES} bytes.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Undefined where it is no JSON; a bare string or number is none of Sync.so's answers either. */
function parseJson(body: string): object | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
