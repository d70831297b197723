import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { jobForm, SEGMENT, submitForm } from './job-form.js';
import { multipartBody, type Part, type Posted, post } from './multipart.js';
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
 * As a client does it: again, when it is told to, while its first request is still running, a part is away, the request
 * came too slowly, or the connection breaks.
 */
export const submitPatiently = (url: string, key: string): Promise<Answered> =>
  until('an answer under the key', 300_000, async () => {
    const answer = await submitWith(url, key).catch(() => undefined);
    if (!answer || ![408, 409, 503].includes(answer.status)) return answer;
    if (answer.status === 409) expect(answer.body).toContain('request_in_progress');
    await sleep(Number(answer.retryAfter ?? 1) * 1_000);
    return undefined;
  });

/** What `jobForm` sends, in another order. */
export const parts = (audio: Part['body'] = '\0anna speaks'): Part[] => [
  { name: 'video', fileName: 'talk.mp4', type: 'video/mp4', body: '\0the video' },
  { name: 'segments', body: JSON.stringify([SEGMENT]) },
  { name: 'audio', fileName: 'anna.wav', type: 'audio/wav', body: audio },
];

/** The same request on a connection that a test can cut. */
export const send = (url: string, key: string, given: readonly Part[] = parts()): Posted =>
  post(url, multipartBody(given), [`Idempotency-Key: ${key}`]);

/** Bytes that stop in the middle until the test lets them go on. */
export function halting(): { body: AsyncIterable<Buffer>; goOn(): void } {
  let goOn = () => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  async function* body() {
    yield Buffer.from('\0anna');
    await held;
    yield Buffer.from(' speaks');
  }
  return { body: body(), goOn };
}
