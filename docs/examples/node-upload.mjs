/**
 * Sends the files straight to the storage, in parts with their checksums, then submits a job that names them, waits until
 * it is over, and downloads the result. A part that fails is sent again by itself, however large the file.
 *
 *   API_URL=http://127.0.0.1:4000 API_KEY=pve_… node node-upload.mjs talk.mp4 narrator.mp3 result.mp4
 *
 * Without API_KEY where the server asks for none. Node 20.15 or newer.
 */

import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { crc32 } from 'node:zlib';

const { API_URL = 'http://127.0.0.1:4000', API_KEY } = process.env;
const [video, audio, result] = process.argv.slice(2);
const ENDS = ['completed', 'failed', 'cancelled', 'needs_attention'];

/** The body, or the words of the problem (RFC 9457): what is wrong, where, and what to do next. */
async function call(method, path, { body, headers } = {}) {
  const response = await fetch(new URL(path, API_URL), {
    method,
    headers: {
      ...(API_KEY && { Authorization: `Bearer ${API_KEY}` }),
      ...(body && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    body: body && JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`The API answered ${response.status}: ${await response.text()}`);
  return await response.json();
}

/** As x-amz-checksum-crc32 has it: the four bytes, the highest first. */
function checksumOf(bytes) {
  const word = Buffer.alloc(4);
  word.writeUInt32BE(crc32(bytes));
  return word.toString('base64');
}

async function sendPart(asset, number, bytes) {
  const crc = asset.checksum === 'crc32' ? { crc32: checksumOf(bytes) } : {};
  for (let tries = 1; ; tries += 1) {
    const { urls } = await call('POST', `${asset.links.self}/parts`, { body: { parts: [{ number, ...crc }] } });
    const url = new URL(urls[0].url, API_URL);
    // Where clients cannot reach the storage, parts go to the API, which wants to know whose they are.
    const isApi = url.origin === new URL(API_URL).origin;
    const headers = { ...urls[0].headers, ...(isApi && API_KEY && { Authorization: `Bearer ${API_KEY}` }) };
    const answer = await fetch(url, { method: 'PUT', headers, body: bytes }).catch((error) => ({ statusText: String(error) }));
    if (answer.ok) return;
    if (tries === 5) throw new Error(`Part ${number} was not taken: ${answer.status} ${answer.statusText}`);
    await sleep(tries * 1000);
  }
}

/** The asset's id, once a worker has looked what the file is. */
async function upload(kind, path) {
  const file = await open(path);
  const { size: bytes } = await file.stat();
  const asset = await call('POST', '/api/v1/assets', { body: { kind, fileName: basename(path), bytes } });
  for (let number = 1; number <= asset.parts; number += 1) {
    const start = (number - 1) * asset.partBytes;
    const length = Math.min(asset.partBytes, bytes - start);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, start);
    await sendPart(asset, number, buffer);
  }
  await file.close();
  let now = await call('POST', `${asset.links.self}/complete`, { body: {} });
  for (; now.status === 'checking'; now = await call('GET', asset.links.self)) await sleep(500);
  if (now.status !== 'stored') throw new Error(`${path} is ${now.status}: ${JSON.stringify(now.issues)}`);
  return asset.id;
}

const segments = [{ startTime: 0.5, endTime: 3, audioInput: { refId: 'narrator' } }];
const body = {
  video: { assetId: await upload('video', video) },
  audio: [{ refId: 'narrator', assetId: await upload('audio', audio) }],
  segments,
};
// With the key a submission whose answer was lost can be sent again, and makes no second job.
let job = await call('POST', '/api/v1/jobs', { body, headers: { 'Idempotency-Key': crypto.randomUUID() } });
console.log(`Job ${job.id} is accepted.`);
while (!ENDS.includes(job.status)) {
  // Answered as soon as the job has changed, after 20 s at the latest.
  job = await call('GET', `${job.links.self}?wait=20&revision=${job.revision}`);
}
if (job.status !== 'completed') throw new Error(`The job is ${job.status}: ${JSON.stringify(job.error)}`);

const link = await call('GET', job.links.download, { headers: { Accept: 'application/json' } });
const download = await fetch(link.url);
if (!download.ok) throw new Error(`The download answered ${download.status}.`);
await pipeline(Readable.fromWeb(download.body), createWriteStream(result));
console.log(`The video is in ${result}.`);
