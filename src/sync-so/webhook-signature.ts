import { createHmac, timingSafeEqual } from 'node:crypto';

export type SignatureVerdict = 'ok' | 'missing' | 'malformed' | 'expired' | 'forged';

/** Long enough for a slow delivery, short enough that a copied call is soon worthless (sync-so.md 9: ours to choose). */
const TOLERANCE_SECONDS = 300;
/** As seconds this is the year 5138, as ms 1973: Sync.so's unit is not documented, the size tells. */
const SMALLEST_MS = 1e11;

/**
 * Judges `Sync-Signature: t=<digits>,v1=<hex>` over the body's raw bytes (sync-so.md 9). `expired` is said only of
 * genuine signatures, also of ones from the future. Several v1 are allowed, for the day secrets can be rotated.
 */
export function verifySyncSignature(o: {
  header: string | undefined;
  rawBody: Buffer;
  /** The whole secret, with its `whsec_`. An empty one verifies nothing. */
  secret: string;
  now: Date;
  toleranceSeconds?: number;
}): SignatureVerdict {
  if (!o.header) return 'missing';
  const signature = parseHeader(o.header);
  if (!signature) return 'malformed';
  const expected = createHmac('sha256', o.secret).update(`${signature.t}.`).update(o.rawBody).digest();
  const genuine = signature.v1.some((hex) => timingSafeEqual(Buffer.from(hex, 'hex'), expected));
  if (!genuine || o.secret === '') return 'forged';
  const sentAt = Number(signature.t) * (Number(signature.t) < SMALLEST_MS ? 1000 : 1);
  const toleranceMs = (o.toleranceSeconds ?? TOLERANCE_SECONDS) * 1000;
  return Math.abs(o.now.getTime() - sentAt) <= toleranceMs ? 'ok' : 'expired';
}

function parseHeader(header: string): { t: string; v1: string[] } | undefined {
  const pairs = header.split(',').map((pair) => pair.trim());
  const times = pairs.filter((pair) => /^t=\d{1,16}$/.test(pair)).map((pair) => pair.slice('t='.length));
  const v1 = pairs.filter((pair) => /^v1=[0-9a-f]{64}$/i.test(pair)).map((pair) => pair.slice('v1='.length));
  const [t, second] = times;
  return t === undefined || second !== undefined || v1.length === 0 ? undefined : { t, v1 };
}
