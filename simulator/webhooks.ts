import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { webhookView } from './generation-view.js';
import type { Outputs } from './outputs.js';
import type { GenerationRecord } from './records.js';
import { LATE_SECONDS, SCENARIOS } from './scenarios.js';

export interface Delivery {
  at: string;
  /** HTTP status answered; absent when nothing was. */
  status?: number;
  error?: string;
}

export interface Webhooks {
  /** Makes the calls a terminal generation is due: one, without retries (sync-so.md 9). Never throws. */
  send(record: GenerationRecord, signal: AbortSignal): Promise<void>;
  deliveries(id: string): readonly Delivery[];
}

/** The live server's limit is not documented; long enough for any handler that answers at once. */
const TIMEOUT_MS = 10_000;

export function createWebhooks(o: { secret: string; outputs: Outputs; timeUnit: 's' | 'ms' }): Webhooks {
  const made = new Map<string, Delivery[]>();
  return {
    deliveries: (id) => made.get(id) ?? [],
    async send(record, signal) {
      const kind = SCENARIOS[record.scenario].webhook;
      const url = record.request.webhookUrl;
      if (url === undefined || kind === 'lost') return;
      // sync-so.md 9: the documented statuses are COMPLETED and FAILED.
      if (record.status === 'REJECTED' && kind !== 'on-rejected') return;
      if (kind === 'late') await sleep((record.seconds ?? LATE_SECONDS) * 1000, undefined, { signal });
      const body = JSON.stringify(webhookView(record, o.outputs.peek(record)));
      const secret = kind === 'bad-signature' ? `${o.secret}-not` : o.secret;
      for (let n = 0; n < (kind === 'duplicate' ? 2 : 1); n += 1) {
        const delivery = await deliver(url, body, signature(body, secret, o.timeUnit), signal);
        made.set(record.id, [...(made.get(record.id) ?? []), delivery]);
      }
    },
  };
}

/** `t=…,v1=…` over `t.body`, the key being the whole secret with its prefix (sync-so.md 9). */
export function signature(body: string, secret: string, unit: 's' | 'ms'): string {
  const t = unit === 's' ? Math.floor(Date.now() / 1000) : Date.now();
  return `t=${t},v1=${createHmac('sha256', secret).update(`${t}.${body}`).digest('hex')}`;
}

async function deliver(url: string, body: string, sign: string, signal: AbortSignal): Promise<Delivery> {
  const at = new Date().toISOString();
  const headers = { 'content-type': 'application/json', 'sync-signature': sign };
  try {
    const both = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal: both });
    await response.body?.cancel();
    return { at, status: response.status };
  } catch (error) {
    return { at, error: error instanceof Error ? error.message : String(error) };
  }
}
