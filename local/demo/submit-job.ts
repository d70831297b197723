import type { Job } from '../../src/api-client/api-client.js';
import { problemOf } from '../../src/api-client/api-problem.js';
import { jsonOf } from '../../src/api-client/send.js';
import type { Model, SyncMode } from '../../src/domain/job.js';
import { type FormPart, postForm } from './multipart.js';
import type { DemoInput } from './sample-media.js';

export interface SubmitOptions {
  apiUrl: string;
  input: DemoInput;
  model: Model;
  syncMode: SyncMode;
  signal?: AbortSignal;
}

/** Sends the job as any client would; words first, so that a mistake in them is known before the files are sent. */
export async function submitJob({ apiUrl, input, model, syncMode, signal }: SubmitOptions): Promise<Job> {
  const parts: FormPart[] = [
    { name: 'model', value: model },
    { name: 'options', value: JSON.stringify({ sync_mode: syncMode }) },
    { name: 'segments', value: JSON.stringify(input.segments) },
    { name: 'video', file: input.videoFile },
    ...input.audio.map(({ refId, file }) => ({ name: `audio[${refId}]`, file })),
  ];
  const { status, body } = await postForm(new URL('/api/v1/sync/pro-sync-process', apiUrl), parts, signal);
  if (status >= 300) throw problemOf(status, body);
  return jsonOf<Job>(status, body);
}
