/**
 * Submits, follows and downloads a job with types that openapi-typescript has generated, and its small client
 * openapi-fetch.
 *
 *   npm install typescript@5 @types/node openapi-typescript openapi-fetch
 *   npx openapi-typescript http://127.0.0.1:4000/openapi.json --output schema.d.ts
 *   npx tsc --strict --skipLibCheck --module nodenext --target es2023 --lib es2023 typescript-client.mts
 *   API_URL=http://127.0.0.1:4000 API_KEY=pve_… node typescript-client.mjs talk.mp4 narrator.mp3 result.mp4
 *
 * Without API_KEY where the server asks for none.
 */

import { createWriteStream, openAsBlob } from 'node:fs';
import { basename, parse } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import createClient from 'openapi-fetch';
import type { components, paths } from './schema.js';

type Job = components['schemas']['Job'];
type Segments = components['schemas']['Segments'];

const { API_URL = 'http://127.0.0.1:4000', API_KEY } = process.env;
const [video = '', audio = '', result = ''] = process.argv.slice(2);
const headers = API_KEY ? { Authorization: `Bearer ${API_KEY}` } : {};
const client = createClient<paths>({ baseUrl: API_URL, headers });

const segments: Segments = [{ startTime: 0.5, endTime: 3, audioInput: { refId: parse(audio).name } }];

async function submit(): Promise<Job> {
  const files = { video: await openAsBlob(video), audio: await openAsBlob(audio) };
  const { data, error } = await client.POST('/api/v1/sync/pro-sync-process', {
    params: { header: { 'Idempotency-Key': crypto.randomUUID() } },
    // To openapi-typescript the bytes of a file are a string; the form below has them.
    body: { video: '', audio: [''], segments: JSON.stringify(segments) },
    bodySerializer(body) {
      const form = new FormData();
      form.append('segments', body?.segments ?? '');
      form.append('video', files.video, basename(video));
      form.append('audio', files.audio, basename(audio));
      return form;
    },
  });
  if (!data) throw new Error(`${error.code}: ${error.title} ${error.next}`);
  return data;
}

async function ended(job: Job): Promise<Job> {
  if (['completed', 'failed', 'cancelled', 'needs_attention'].includes(job.status)) return job;
  const path = { id: job.id };
  const query = { wait: 20, revision: job.revision };
  const { data, error } = await client.GET('/api/v1/jobs/{id}', { params: { path, query } });
  if (!data) throw new Error(`${error.code}: ${error.title} ${error.next}`);
  return await ended(data);
}

const job = await ended(await submit());
if (job.status !== 'completed') throw new Error(`The job is ${job.status}: ${job.error?.message}`);
// JSON is asked for, so that the download answers with its link.
const { data: link, error } = await client.GET('/api/v1/jobs/{id}/download', {
  params: { path: { id: job.id } },
  headers: { Accept: 'application/json' },
});
if (!link) throw new Error(`${error.code}: ${error.title} ${error.next}`);
const { body } = await fetch(link.url);
if (!body) throw new Error('The link has no content.');
await pipeline(Readable.fromWeb(body), createWriteStream(result));
console.log(`The video is in ${result}.`);
