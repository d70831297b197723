import type { Readable } from 'node:stream';
import { OutboundRefused } from '../platform/outbound-addresses.js';
import type { Outbound } from '../platform/outbound-request.js';
import { readRetryAfter } from '../platform/retry-after.js';

/** What a receiver said to a message; without a status, why there was no answer. */
export interface Answer {
  status?: number;
  /** Its beginning. */
  body?: string;
  error?: string;
  retryAfterMs?: number;
}

export interface Sending {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** The specification has 15 to 30 s. */
const TIMEOUT_MS = 15_000;
/** Enough for an error message; the rest of the answer is not read. */
const KEPT_BYTES = 1_024;
const MOST_ANSWER_BYTES = 64 * 1_024;

/** One attempt. Redirects are not followed: whoever moves changes the endpoint. */
export async function sendMessage(
  outbound: Pick<Outbound, 'request'>,
  { url, headers, body }: Sending,
): Promise<Answer> {
  const all = { 'content-type': 'application/json', 'user-agent': 'pro-video-editor-webhooks', ...headers };
  const limits = { timeoutMs: TIMEOUT_MS, maxBytes: MOST_ANSWER_BYTES };
  try {
    const answer = await outbound.request({ url, method: 'POST', headers: all, body, ...limits });
    const asked = answer.headers['retry-after'];
    const retryAfterMs = typeof asked === 'string' ? readRetryAfter(asked) : undefined;
    return { status: answer.status, body: await beginning(answer.body), retryAfterMs };
  } catch (error) {
    return { error: wordsOf(error) };
  }
}

/** The status is the answer; a body that breaks off takes nothing from it. */
async function beginning(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      if (Buffer.concat(chunks).length >= KEPT_BYTES) break; // which ends the connection
    }
  } catch {
    // what came is kept
  }
  const text = Buffer.concat(chunks).subarray(0, KEPT_BYTES).toString();
  return text.replaceAll(/\p{Cc}+/gu, ' ').trim(); // PostgreSQL takes no NUL
}

/** By a code where there is one: the sentences of Node name addresses. */
function wordsOf(error: unknown): string {
  if (error instanceof OutboundRefused) return error.message;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return `No answer: ${typeof code === 'string' ? code : 'the connection failed'}.`;
}
