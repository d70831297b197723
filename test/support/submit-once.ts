import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { jobForm, submitForm } from './job-form.js';
import { until } from './until.js';

export interface Answered {
  status: number;
  body: string;
  location: string | null;
  replayed: string | null;
  retryAfter: string | null;
}

const read = async (response: Response): Promise<Answered> => ({
  ...{ status: response.status, body: await response.text(), location: response.headers.get('location') },
  replayed: response.headers.get('idempotent-replayed'),
  retryAfter: response.headers.get('retry-after'),
});

/** One request under a key. */
export const submitWith = async (url: string, key: string, form = jobForm()): Promise<Answered> =>
  read(await submitForm(url, form, { 'idempotency-key': key }));

/**
 * As a client does it: again, when it is told to, while its first request is still running, a part is away, or the
 * connection breaks.
 */
export const submitPatiently = (url: string, key: string): Promise<Answered> =>
  until('an answer under the key', 300_000, async () => {
    const answer = await submitWith(url, key).catch(() => undefined);
    if (answer?.status !== 409 && answer?.status !== 503) return answer;
    if (answer.status === 409) expect(answer.body).toContain('request_in_progress');
    await sleep(Number(answer.retryAfter ?? 1) * 1_000);
    return undefined;
  });
