import { problemFrom } from '../../../src/api-client/api-problem.js';
import type { Segment } from '../../../src/domain/segments.js';
import type { JobResource } from '../../../src/http/schemas.js';

/** The sample of /docs: two people, each with a sentence of their own. */
const SEGMENTS: Segment[] = [
  { startTime: 1, endTime: 3.5, audioInput: { refId: 'narrator' } },
  { startTime: 4, endTime: 5.8, audioInput: { refId: 'guest' } },
];
const FILES = [
  ['video', 'video.mp4'],
  ['audio', 'narrator.mp3'],
  ['audio', 'guest.mp3'],
] as const;

let sending: Promise<JobResource> | undefined;

/** Submits the sample, once however fast it is asked for again. Throws ApiProblem. */
export function submitSample(): Promise<JobResource> {
  sending ??= send().finally(() => {
    sending = undefined;
  });
  return sending;
}

/** In the one request that any program can make. */
async function send(): Promise<JobResource> {
  const form = new FormData();
  form.append('name', 'The sample');
  form.append('segments', JSON.stringify(SEGMENTS));
  for (const [part, name] of FILES) form.append(part, await fileOf(name), name);
  const response = await fetch('/api/v1/sync/pro-sync-process', {
    method: 'POST',
    headers: { 'Idempotency-Key': crypto.randomUUID() },
    body: form,
  });
  if (!response.ok) throw await problemFrom(response);
  return (await response.json()) as JobResource;
}

async function fileOf(name: string): Promise<Blob> {
  const response = await fetch(`/docs/sample/${name}`);
  if (!response.ok) throw await problemFrom(response);
  return await response.blob();
}
