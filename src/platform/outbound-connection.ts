import { Agent, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps, Agent as SecureAgent } from 'node:https';
import type { LookupFunction } from 'node:net';

/** How connections to outside are made: each for one request, so that every one is looked at (outbound-request.ts). */
export interface Line {
  lookup: LookupFunction;
  plain: Agent;
  secure: SecureAgent;
}

export const openLine = (lookup: LookupFunction): Line => ({
  ...{ lookup, plain: new Agent(), secure: new SecureAgent() },
});

/** Cuts off what is under way. */
export function closeLine({ plain, secure }: Line): void {
  plain.destroy();
  secure.destroy();
}

export interface Sending {
  method?: 'GET' | 'HEAD' | 'POST';
  headers?: Record<string, string>;
  body?: string;
}

const CONNECT_MS = 10_000;
/** Without a byte, before the headers or within the body. */
const SILENCE_MS = 60_000;

/** Its answer, as soon as that begins. What ends the call later ends the body too, with the same reason. */
export function send(line: Line, url: URL, call: Sending, signal: AbortSignal): Promise<IncomingMessage> {
  const { method = 'GET', headers, body = '' } = call;
  const isSecure = url.protocol === 'https:';
  const length = method === 'POST' ? { 'Content-Length': String(Buffer.byteLength(body)) } : {};
  const options = { method, headers: { ...headers, ...length }, lookup: line.lookup, timeout: SILENCE_MS };
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const request = isSecure
      ? requestHttps(url, { ...options, agent: line.secure })
      : requestHttp(url, { ...options, agent: line.plain });
    const connecting = setTimeout(() => request.destroy(timedOut('no connection')), CONNECT_MS);
    request.once('socket', (socket) => socket.once('connect', () => clearTimeout(connecting)));
    request.once('close', () => clearTimeout(connecting));
    request.on('timeout', () => request.destroy(timedOut('nothing was said')));
    request.on('error', reject);
    let answer: IncomingMessage | undefined;
    request.once('response', (response) => {
      answer = response;
      resolve(response);
    });
    signal.addEventListener('abort', () => (answer ?? request).destroy(endOf(signal)), { once: true });
    request.end(body);
  });
}

const timedOut = (what: string) => Object.assign(new Error(`${what} in time`), { code: 'ETIMEDOUT' });

const endOf = ({ reason }: AbortSignal): Error => (reason instanceof Error ? reason : new Error(String(reason)));
