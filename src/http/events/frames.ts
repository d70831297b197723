/** Server-sent events as HTML has them on the wire: https://html.spec.whatwg.org/multipage/server-sent-events.html */

/** JSON has no line breaks, so one data line holds it. */
export const frame = (event: string, data: object, id: number): string =>
  `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

/**
 * Nothing happened. It keeps proxies from taking the connection for dead, and a client that does not get it knows that it is:
 * no comment, which EventSource keeps to itself, and no id, so that the last one stays.
 */
export const BEAT = 'event: beat\ndata: {}\n\n';

const SOONEST_MS = 1_000;
const SPREAD_MS = 4_000;

/** When to come back: each at another moment, so that thousands do not meet the next process at once. */
export const retryHint = (): string => `retry: ${SOONEST_MS + Math.floor(Math.random() * SPREAD_MS)}\n\n`;
