import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApiClient } from '../../src/api-client/api-client.js';
import { createRandom, type Random } from '../chaos/random.js';
import type { Part } from '../support/multipart.js';
import { acceptedByName } from '../support/sample-job.js';
import { smallInput } from '../support/small-input.js';
import { stackConfig, startTestStack } from '../support/stack.js';
import { send } from '../support/submit-once.js';
import { until } from '../support/until.js';

/** Twenty clients submit at once over connections that break, and send again under their keys, until each has an answer. */

const JOBS = 300;
const CLIENTS = 20;
/** Three places at Sync.so, and generations of a second or two. */
const ALL_ENDED_MS = 20 * 60_000;

let stack: Awaited<ReturnType<typeof startTestStack>>;
let input: Awaited<ReturnType<typeof smallInput>>;
let form: Part[];

beforeAll(async () => {
  input = await smallInput();
  form = await formOf(input);
  stack = await startTestStack(await stackConfig());
});
afterAll(async () => {
  await stack?.stop();
  await stack?.remove();
  await input?.remove();
});

it(`${JOBS} submissions are ${JOBS} jobs, each paid once and completed`, async () => {
  const ids = await submitAll();
  expect(new Set(ids).size).toBe(JOBS);
  const { counts } = await until('all jobs are over', ALL_ENDED_MS, async () => {
    const list = await createApiClient({ baseUrl: stack.apiUrl }).listJobs({ limit: 1 });
    return list.counts.queued + list.counts.processing === 0 ? list : undefined;
  });
  expect(counts).toMatchObject({ completed: JOBS, failed: 0, cancelled: 0, needs_attention: 0 });
  const accepted = await acceptedByName(stack.syncBaseUrl);
  expect(Object.values(accepted)).toEqual(Array.from({ length: JOBS }, () => 1));
  expect(ids.filter((id) => !Object.keys(accepted).some((name) => name.includes(id)))).toEqual([]);
});

/** Each client takes the next submission as soon as it has the answer to one; the ids of all. */
async function submitAll(): Promise<string[]> {
  const keys = Array.from({ length: JOBS }, () => randomUUID());
  const ids: string[] = [];
  const client = async (nth: number) => {
    const random = createRandom(1).fork(`client-${nth}`);
    for (let key = keys.shift(); key !== undefined; key = keys.shift()) ids.push(await submitted(key, random));
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, nth) => client(nth)));
  return ids;
}

/** Cut up to three times, in the middle of its bytes or when the answer is on its way; then sent until it is answered. */
async function submitted(key: string, random: Random): Promise<string> {
  for (let cuts = random.between(0, 3); cuts > 0; cuts -= 1) await cut(key, random);
  return await until('an answer under the key', 300_000, async () => {
    const { status, body } = await post(key, form).answer.catch(() => ({ status: 0, body: '' }));
    return status === 202 ? (JSON.parse(body) as { id: string }).id : undefined;
  });
}

async function cut(key: string, random: Random): Promise<void> {
  const [video, ...others] = form as [Part, ...Part[]];
  const bytes = video.body as Buffer;
  const upTo = random.between(1, bytes.length);
  if (random.pick([true, false])) {
    const { responded, abort } = post(key, form);
    await responded.catch(() => undefined);
    return abort();
  }
  let abort = () => {};
  async function* broken() {
    yield bytes.subarray(0, upTo);
    abort();
  }
  const posted = post(key, [{ ...video, body: broken() }, ...others]);
  abort = posted.abort;
  await posted.answer.catch(() => undefined);
}

const post = (key: string, parts: Part[]) => send(stack.apiUrl, key, parts);

async function formOf({ videoFile, audio, segments }: typeof input): Promise<Part[]> {
  const voices = audio.map(async ({ refId, file }) => ({
    ...{ name: `audio[${refId}]`, fileName: 'voice.wav', type: 'audio/wav', body: await readFile(file) },
  }));
  return [
    { name: 'video', fileName: 'talk.mp4', type: 'video/mp4', body: await readFile(videoFile) },
    { name: 'segments', body: JSON.stringify(segments) },
    ...(await Promise.all(voices)),
  ];
}
