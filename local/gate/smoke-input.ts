import { createReadStream } from 'node:fs';
import { basename, extname } from 'node:path';
import { type Asset, type AudioAsset, DEFAULT_MODEL, type ProJobInput } from '../../src/domain/job.js';
import { uploadKey } from '../../src/domain/keys.js';
import type { ObjectStore } from '../../src/storage/object-store.js';
import type { DemoInput } from '../demo/sample-media.js';

type Owner = Pick<ProJobInput, 'userId' | 'jobId'>;

/** The simulator renders nothing for it, so the result has to be as long as the video (sync-so.md 3.2). */
const OPTIONS = { sync_mode: 'cut_off' } as const;

/** Puts the sample of the demo into the bucket and describes it as the API would describe a submission. */
export async function uploadSample(store: ObjectStore, owner: Owner, sample: DemoInput): Promise<ProJobInput> {
  const video = await upload(store, owner, 'video', sample.videoFile, 'video/mp4');
  const audio: AudioAsset[] = [];
  for (const { refId, file } of sample.audio) {
    audio.push({ refId, ...(await upload(store, owner, refId, file, 'audio/mpeg')) });
  }
  return { ...owner, model: DEFAULT_MODEL, options: OPTIONS, video, audio, segments: sample.segments };
}

async function upload(
  store: ObjectStore,
  { userId, jobId }: Owner,
  name: string,
  file: string,
  contentType: string,
): Promise<Asset> {
  const key = uploadKey(userId, jobId, name, extname(file));
  const { bytes } = await store.putStream(key, createReadStream(file), { contentType });
  return { key, contentType, bytes, fileName: basename(file) };
}
