import { lookup as systemLookup } from 'node:dns/promises';
import type { IncomingMessage } from 'node:http';
import { isIP, type LookupFunction } from 'node:net';
import { pipeline, type Readable, Transform } from 'node:stream';
import { OutboundRefused, type OutboundRules, outboundRules } from './outbound-addresses.js';
import { closeLine, type Line, openLine, type Sending, send } from './outbound-connection.js';

/**
 * Requests to addresses that somebody else chose: to public addresses only. Each address a name resolves to is looked at
 * when the connection is made, and again behind each redirect, so a name that resolves otherwise than a moment ago leads
 * nowhere else. node:http rather than fetch, which takes no lookup of ours; and undici 7 ends the whole process where a
 * server closes its connection while nobody reads (an assertion in the end of a paused parser).
 */
export interface Outbound {
  /** Throws OutboundRefused where a request would be. A name that does not resolve now may do so later: that is none. */
  check(url: string, longestUrl?: number): Promise<void>;
  /** One request; any status is an answer. Throws OutboundRefused, the signal's reason, or what the network says. */
  request(call: OutboundCall): Promise<OutboundAnswer>;
  close(): Promise<void>;
}

export interface OutboundCall extends Sending {
  url: string;
  /** Milliseconds for all of it, the answer's body included. */
  timeoutMs: number;
  /** Most bytes of the answer's body, as sent; its reader meets OutboundRefused behind them. */
  maxBytes: number;
  /** Most redirects followed (GET and HEAD only); by default a redirect is an answer like any other. */
  maxRedirects?: number;
  /** Most characters of the URL, and of those it redirects to; left out: 2,048. */
  longestUrl?: number;
  signal?: AbortSignal;
}

export interface OutboundAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** Where it came from after redirects. */
  url: string;
  /** Read it or destroy it: the connection is held until then. Not decompressed. */
  body: Readable;
}

export interface OutboundSettings {
  /** Addresses, networks and hosts that may be reached though not public (OUTBOUND_ALLOW). */
  allow?: readonly string[];
  /** All addresses of a host; the system's own by default. */
  lookup?: Lookup;
}

type Lookup = (host: string) => Promise<{ address: string; family: number }[]>;

const LONGEST_URL = 2_048;

export function openOutbound({
  allow,
  lookup = (host) => systemLookup(host, { all: true }),
}: OutboundSettings): Outbound {
  const rules = outboundRules(allow);
  const line = openLine(guardedLookup(rules, lookup));
  return {
    check: (url, longestUrl) => checkNow(url, { rules, lookup, longestUrl }),
    request: (call) => follow(line, rules, call),
    close: async () => closeLine(line),
  };
}

/** The URL, if it may be one of ours to call; what its name resolves to is seen when the connection is made. */
function readUrl(text: string, rules: OutboundRules, longest = LONGEST_URL): URL {
  if (text.length > longest || !URL.canParse(text)) throw noWebAddress(longest);
  const url = new URL(text);
  if (!/^https?:$/.test(url.protocol)) throw noWebAddress(longest);
  if (url.username || url.password)
    throw new OutboundRefused('has_credentials', 'The URL has a user or password in it.');
  const host = hostOf(url);
  // No lookup is made for what is an address already.
  if (isIP(host) && !rules.allowsHost(host) && !rules.allowsAddress(host)) throw notPublic();
  return url;
}

const hostOf = (url: URL) => url.hostname.replace(/^\[|\]$/g, '');
const noWebAddress = (longest: number) =>
  new OutboundRefused('no_web_address', `It is no http or https URL of at most ${longest} characters.`);
const notPublic = () => new OutboundRefused('not_public', 'It leads to an address that is not public.');

interface Checking {
  rules: OutboundRules;
  lookup: Lookup;
  longestUrl?: number;
}

async function checkNow(text: string, { rules, lookup, longestUrl }: Checking): Promise<void> {
  const host = hostOf(readUrl(text, rules, longestUrl));
  if (isIP(host)) return;
  const addresses = await lookup(host).catch(() => []);
  if (!mayConnect(host, addresses, rules)) throw notPublic();
}

/** One address that is not public is enough: which of them is connected to is not ours to say. */
const mayConnect = (host: string, addresses: readonly { address: string }[], rules: OutboundRules) =>
  rules.allowsHost(host) || addresses.every(({ address }) => rules.allowsAddress(address));

function guardedLookup(rules: OutboundRules, lookup: Lookup): LookupFunction {
  return (host, options, done) => {
    lookup(host).then(
      (addresses) => {
        const [first] = addresses;
        if (!first) return done(new Error(`${host} has no address.`), []);
        if (!mayConnect(host, addresses, rules)) return done(notPublic(), []);
        return options.all ? done(null, addresses) : done(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => done(error, []),
    );
  };
}

async function follow(line: Line, rules: OutboundRules, call: OutboundCall): Promise<OutboundAnswer> {
  const clock = startClock(call);
  try {
    let url = readUrl(call.url, rules, call.longestUrl);
    for (let left = call.maxRedirects ?? 0; ; left--) {
      const answer = await send(line, url, call, clock.signal);
      const next = call.maxRedirects ? redirectOf(answer, url) : undefined;
      if (next === undefined) return { ...readable(answer, call, clock), url: url.href };
      answer.on('error', () => undefined).destroy();
      if (left === 0) throw new OutboundRefused('too_many_redirects', `There are over ${call.maxRedirects} redirects.`);
      url = readUrl(next, rules, call.longestUrl);
    }
  } catch (error) {
    clock.stop();
    throw error;
  }
}

interface Clock {
  signal: AbortSignal;
  stop(): void;
}

/** A timer of our own: AbortSignal.any over AbortSignal.timeout can be collected before it fires (nodejs/node#57736). */
function startClock({ timeoutMs, signal: caller }: OutboundCall): Clock {
  caller?.throwIfAborted();
  const end = new AbortController();
  const slow = () =>
    end.abort(new OutboundRefused('too_slow', `There was no whole answer within ${timeoutMs / 1000} s.`));
  const timer = setTimeout(slow, timeoutMs);
  const pass = () => end.abort(caller?.reason);
  caller?.addEventListener('abort', pass, { once: true });
  const stop = () => {
    clearTimeout(timer);
    caller?.removeEventListener('abort', pass);
  };
  return { signal: end.signal, stop };
}

function redirectOf({ statusCode = 0, headers }: IncomingMessage, from: URL): string | undefined {
  if (![301, 302, 303, 307, 308].includes(statusCode) || headers.location === undefined) return undefined;
  return URL.canParse(headers.location, from.href) ? new URL(headers.location, from).href : headers.location;
}

function readable(answer: IncomingMessage, { maxBytes }: OutboundCall, clock: Clock) {
  const tooLarge = () => new OutboundRefused('too_large', `The answer has over ${maxBytes} bytes.`);
  let bytes = 0;
  const capped = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) done(tooLarge());
      else done(null, chunk);
    },
  });
  capped.on('error', () => undefined); // the clock may end it while nobody reads
  pipeline(answer, capped, () => clock.stop());
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: capped as Readable };
}
