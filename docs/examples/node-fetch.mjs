/**
 * Submits a job with Node's fetch, waits until it is over, and downloads the result.
 *
 *   API_URL=http://127.0.0.1:4000 API_KEY=pve_… node node-fetch.mjs talk.mp4 narrator.mp3 result.mp4
 *
 * Without API_KEY where the server asks for none.
 */

import { createWriteStream, openAsBlob } from 'node:fs';
import { basename, parse } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const { API_URL = 'http://127.0.0.1:4000', API_KEY } = process.env;
const [video, audio, result] = process.argv.slice(2);
const ENDS = ['completed', 'failed', 'cancelled', 'needs_attention'];

const call = (path, { headers, ...init } = {}) =>
  fetch(new URL(path, API_URL), { ...init, headers: { ...(API_KEY && { Authorization: `Bearer ${API_KEY}` }), ...headers } });

/** The body, or the words of the problem (RFC 9457): what is wrong, where, and what to do next. */
async function answer(response) {
  if (!response.ok) throw new Error(`The API answered ${response.status}: ${await response.text()}`);
  return await response.json();
}

async function submit() {
  const form = new FormData();
  // An audio file is called by its name without the ending.
  form.append('segments', JSON.stringify([{ startTime: 0.5, endTime: 3, audioInput: { refId: parse(audio).name } }]));
  form.append('video', await openAsBlob(video), basename(video));
  form.append('audio', await openAsBlob(audio), basename(audio));
  // With the key a submission whose answer was lost can be sent again, and makes no second job.
  const headers = { 'Idempotency-Key': crypto.randomUUID() };
  return await answer(await call('/api/v1/sync/pro-sync-process', { method: 'POST', headers, body: form }));
}

let job = await submit();
console.log(`Job ${job.id} is accepted.`);
while (!ENDS.includes(job.status)) {
  // Answered as soon as the job has changed, after 20 s at the latest.
  job = await answer(await call(`${job.links.self}?wait=20&revision=${job.revision}`));
}
if (job.status !== 'completed') throw new Error(`The job is ${job.status}: ${JSON.stringify(job.error)}`);

// The answer leads to a signed URL of the storage; fetch does not send the key there.
const download = await call(job.links.download);
if (!download.ok) throw new Error(`The download answered ${download.status}.`);
await pipeline(Readable.fromWeb(download.body), createWriteStream(result));
console.log(`The video is in ${result}.`);
