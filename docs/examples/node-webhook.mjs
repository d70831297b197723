/**
 * Is told by a webhook that its job is over, instead of asking: makes an endpoint, submits a job, has `standardwebhooks`
 * check the message that comes, and downloads the result.
 *
 *   npm install standardwebhooks
 *   API_URL=http://127.0.0.1:4000 API_KEY=pve_… WEBHOOK_URL=https://hooks.example.com/videos PORT=8080 \
 *     node node-webhook.mjs talk.mp4 narrator.mp3 result.mp4
 *
 * WEBHOOK_URL leads to PORT of this machine. Left out: a free port of 127.0.0.1, where the server must be let (it is started
 * with OUTBOUND_ALLOW=127.0.0.1). An endpoint needs an API key in any case.
 */

import { once } from 'node:events';
import { createWriteStream, openAsBlob } from 'node:fs';
import { createServer } from 'node:http';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Webhook } from 'standardwebhooks';

const { API_URL = 'http://127.0.0.1:4000', API_KEY, PORT = '0', WEBHOOK_URL } = process.env;
const [video, audio, result] = process.argv.slice(2);
const ENDS = ['job.completed', 'job.failed', 'job.needs_attention', 'job.cancelled'];

/** The answer, or the words of the problem (RFC 9457): what is wrong, where, and what to do next. */
async function call(method, path, { json, body = json && JSON.stringify(json) } = {}) {
  const headers = { Authorization: `Bearer ${API_KEY}`, ...(json && { 'Content-Type': 'application/json' }) };
  const response = await fetch(new URL(path, API_URL), { method, headers, body });
  if (!response.ok) throw new Error(`The API answered ${response.status}: ${await response.text()}`);
  return response;
}

const server = createServer();
await once(server.listen(Number(PORT), WEBHOOK_URL ? undefined : '127.0.0.1'), 'listening');
const url = WEBHOOK_URL ?? `http://127.0.0.1:${server.address().port}/`;
const endpoint = await (await call('POST', '/api/v1/webhook-endpoints', { json: { url, eventTypes: ENDS } })).json();
const webhook = new Webhook(endpoint.secret); // shown this once

/** Messages by the jobs that they are about. What was not signed with our secret is refused. */
const messages = new Map();
server.on('request', async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  try {
    const message = webhook.verify(Buffer.concat(chunks), request.headers); // the bytes as they came
    response.writeHead(204).end();
    messages.set(message.data.id, message);
    server.emit('message');
  } catch {
    response.writeHead(401).end();
  }
});

try {
  const form = new FormData();
  form.append('video', await openAsBlob(video), basename(video));
  form.append('audio[narrator]', await openAsBlob(audio), basename(audio));
  form.append('segments', JSON.stringify([{ startTime: 0.5, endTime: 3, audioInput: { refId: 'narrator' } }]));
  const job = await (await call('POST', '/api/v1/sync/pro-sync-process', { body: form })).json();
  console.log(`Job ${job.id} is accepted.`);
  while (!messages.has(job.id)) await once(server, 'message');
  const { type, data } = messages.get(job.id);
  console.log(`A message says ${type} of job ${data.id}.`);
  if (type !== 'job.completed') throw new Error(`The job is ${data.status}: ${JSON.stringify(data.error)}`);
  const file = await call('GET', data.links.download);
  await pipeline(Readable.fromWeb(file.body), createWriteStream(result));
  console.log(`The video is in ${result}.`);
} finally {
  await call('DELETE', `/api/v1/webhook-endpoints/${endpoint.id}`);
  server.close();
  server.closeAllConnections();
}
