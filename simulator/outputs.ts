import { createHmac, timingSafeEqual } from 'node:crypto';
import type { GenerationRecord } from './records.js';
import { SCENARIOS } from './scenarios.js';

/** Result links of sync-so.md 5.3: a token that dies, no API key. */
export interface Outputs {
  /** The link as this read of the generation shows it; null until COMPLETED. */
  read(record: GenerationRecord): string | null;
  /** The same without counting as a read: for lists and webhooks. */
  peek(record: GenerationRecord): string | null;
  isValid(id: string, token: unknown): boolean;
  /** How many downloads began before this one. */
  countDownload(id: string): number;
}

export function createOutputs(o: { baseUrl: string; secret: string; tokenSeconds: number }): Outputs {
  // Kept in memory only: after a restart the "first" read happens once more, which no client may mind.
  const reads = new Map<string, number>();
  const downloads = new Map<string, number>();
  const sign = (id: string, expires: string) =>
    createHmac('sha256', o.secret).update(`${id} ${expires}`).digest('hex').slice(0, 32);
  const link = (id: string, expiresAt: number) => {
    const expires = expiresAt.toString(36);
    return `${o.baseUrl}/v2/generations/${id}/result?token=${expires}-${sign(id, expires)}`;
  };
  const peek = (record: GenerationRecord) => {
    if (record.status !== 'COMPLETED') return null;
    const { output } = SCENARIOS[record.scenario];
    const isFirst = !reads.has(record.id);
    if (isFirst && output === 'null-first') return null;
    const dead = output === 'expired' || (isFirst && output === 'expired-first');
    return link(record.id, Date.now() + (dead ? -1 : o.tokenSeconds) * 1000);
  };
  return {
    peek,
    read(record) {
      const url = peek(record);
      if (record.status === 'COMPLETED') count(reads, record.id);
      return url;
    },
    isValid(id, token) {
      const [expires = '', signature = ''] = typeof token === 'string' ? token.split('-') : [];
      const right = Buffer.from(sign(id, expires));
      const given = Buffer.from(signature);
      const isOurs = given.length === right.length && timingSafeEqual(given, right);
      return isOurs && Number.parseInt(expires, 36) > Date.now();
    },
    countDownload: (id) => count(downloads, id),
  };
}

function count(counts: Map<string, number>, id: string): number {
  const before = counts.get(id) ?? 0;
  counts.set(id, before + 1);
  return before;
}
