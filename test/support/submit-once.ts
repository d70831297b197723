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

/** As a client does it: again and again while its first request is still running, or the connection breaks. */
export const submitPatiently = (url: string, key: string): Promise<Answered> =>
  until('an answer under the key', 60_000, async () => {
    const answer = await submitWith(url, key).catch(() => undefined);
    if (answer?.status === 409) expect(answer.body).toContain('request_in_progress');
    return answer === undefined || answer.status === 409 ? undefined : answer;
  });
