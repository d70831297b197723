/**
 * Submits a job, follows it by EventSource as a page would, and downloads the result. In Node by the package
 * `eventsource`; in a browser EventSource is there, and sends the session's cookie instead of a key.
 *
 *   npm install eventsource
 *   API_URL=http://127.0.0.1:4000 API_KEY=pve_… node event-source.mjs talk.mp4 narrator.mp3 result.mp4
 */

import { createWriteStream, openAsBlob } from 'node:fs';
import { basename, parse } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EventSource } from 'eventsource';

const { API_URL = 'http://127.0.0.1:4000', API_KEY } = process.env;
const [video, audio, result] = process.argv.slice(2);
const ENDS = ['completed', 'failed', 'cancelled', 'needs_attention'];
const headers = API_KEY ? { Authorization: `Bearer ${API_KEY}` } : {};

async function submit() {
  const form = new FormData();
  // An audio file is called by its name without the ending.
  form.append('segments', JSON.stringify([{ startTime: 0.5, endTime: 3, audioInput: { refId: parse(audio).name } }]));
  form.append('video', await openAsBlob(video), basename(video));
  form.append('audio', await openAsBlob(audio), basename(audio));
  const response = await fetch(new URL('/api/v1/sync/pro-sync-process', API_URL), { method: 'POST', headers, body: form });
  if (!response.ok) throw new Error(`The API answered ${response.status}: ${await response.text()}`);
  return await response.json();
}

/** The job as it ended. EventSource comes back by itself when it is cut off, and misses nothing. */
function ended({ id }) {
  const url = new URL(`/api/v1/jobs/${id}/events`, API_URL);
  const source = new EventSource(url, { fetch: (at, init) => fetch(at, { ...init, headers: { ...init.headers, ...headers } }) });
  return new Promise((resolve, reject) => {
    source.addEventListener('job', ({ data }) => {
      const job = JSON.parse(data);
      console.log(`${job.progress.percent} % ${job.progress.message}`);
      if (ENDS.includes(job.status)) resolve(job);
    });
    source.addEventListener('error', ({ code, message }) => {
      if (source.readyState === EventSource.CLOSED) reject(new Error(`The stream ended: ${code} ${message}`));
    });
  }).finally(() => source.close());
}

const job = await ended(await submit());
if (job.status !== 'completed') throw new Error(`The job is ${job.status}: ${JSON.stringify(job.error)}`);
const download = await fetch(new URL(job.links.download, API_URL), { headers });
if (!download.ok) throw new Error(`The download answered ${download.status}.`);
await pipeline(Readable.fromWeb(download.body), createWriteStream(result));
console.log(`The video is in ${result}.`);
