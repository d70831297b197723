/** Retry-After in ms from now: seconds or an HTTP date (RFC 9110 10.2.3); undefined where it is neither. */
export function readRetryAfter(header: string | null | undefined, now = Date.now()): number | undefined {
  const word = header?.trim();
  if (!word) return undefined;
  const ms = /^\d+(\.\d+)?$/.test(word) ? Number(word) * 1000 : Date.parse(word) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
