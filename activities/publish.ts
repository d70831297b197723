import { cancellationSignal } from '@temporalio/activity';
import type { Db } from '../src/db/client.js';
import { noteUpload } from '../src/db/uploads.js';
import { AppError } from '../src/domain/errors.js';
import type { PublishedResult } from '../src/domain/job.js';
import { isAbsent } from '../src/domain/job-state.js';
import { resultKey } from '../src/domain/keys.js';
import type { ObjectStore } from '../src/storage/object-store.js';
import type { StoredStream } from '../src/storage/object-store-upload.js';
import { assertOwnBucket } from '../src/storage/own-bucket.js';
import type { SyncSoClient } from '../src/sync-so/client.js';
import { type ProbingDeps, probeStored } from './probing.js';
import { whileBeating, withBeat } from './transfer.js';
import { untilLost } from './until-lost.js';

export interface Finished {
  userId: string;
  jobId: string;
  generationId: string;
}

interface Ends {
  db: Db;
  store: ObjectStore;
  syncSo: SyncSoClient;
}

/** Says how long the result is, in seconds, or throws result_invalid. */
export type Check = (key: string, stored: StoredStream) => Promise<number>;

/**
 * Streams a result into the bucket and checks it there. It lies under a name of its own until it has passed,
 * so that a bad transfer never replaces an earlier good result.
 */
export async function publish({ db, store, syncSo }: Ends, finished: Finished, check: Check): Promise<PublishedResult> {
  const key = resultKey(finished.userId, finished.jobId);
  const unchecked = `${key}.unchecked`;
  await assertOwnBucket({ db, store });
  const stored = await untilLost(() => transfer({ db, store, syncSo }, finished, unchecked));
  const durationSeconds = await check(unchecked, stored).catch(async (error: unknown) => {
    if (error instanceof AppError && error.code === 'result_invalid') await store.delete(unchecked);
    throw error;
  });
  const copy = await noteUpload(db, { jobId: finished.jobId, key });
  await whileBeating(() => store.copy(unchecked, key, copy.onMultipart));
  await copy.end();
  await store.delete(unchecked);
  return { key, url: store.address(key), ...stored, durationSeconds };
}

async function transfer({ db, store, syncSo }: Ends, finished: Finished, key: string): Promise<StoredStream> {
  const { jobId, generationId } = finished;
  const signal = cancellationSignal();
  const { onMultipart, end } = await noteUpload(db, { jobId, key });
  const { body, bytes: announced } = await syncSo.download(await resultLink(syncSo, generationId), signal);
  const stored = await store.putStream(key, withBeat(body), { contentType: 'video/mp4', signal, onMultipart });
  await end();
  if (announced !== undefined && announced !== stored.bytes) {
    throw new AppError('result_incomplete', { detail: `${stored.bytes} of ${announced} bytes arrived.` });
  }
  return stored;
}

/** Read anew at every try: the one seen before may have expired (sync-so.md 5.3). */
async function resultLink(syncSo: SyncSoClient, generationId: string): Promise<string> {
  const { outputUrl } = await syncSo.getGeneration(generationId, { signal: cancellationSignal() }).catch(notYet);
  if (!outputUrl) throw new AppError('result_expired', { detail: 'Sync.so gives none.', generationId });
  return outputUrl;
}

/** It was completed a moment ago. That Sync.so does not know it may be a proxy on a bad day; it is paid, so we insist. */
function notYet(error: unknown): never {
  if (!(error instanceof AppError) || !isAbsent(error.code)) throw error;
  throw new AppError('result_expired', { detail: error.message, cause: error });
}

/** The length in seconds of a video that can be played: it opens, and has picture and sound. */
export async function playableSeconds(deps: ProbingDeps, key: string, bytes: number): Promise<number> {
  const media = await probeStored(deps, { key, name: 'result', bytes, track: 'video' }).catch(invalid);
  if (media.seconds === undefined || !media.hasAudio) throw invalidResult('It has no picture or no sound.');
  return media.seconds;
}

export const invalidResult = (detail: string, cause?: unknown) => new AppError('result_invalid', { detail, cause });

function invalid(error: unknown): never {
  if (error instanceof AppError && error.code === 'invalid_media') throw invalidResult('It is no media file.', error);
  throw error;
}
