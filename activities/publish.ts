import { cancellationSignal } from '@temporalio/activity';
import type { Db } from '../src/db/client.js';
import { noteUpload, type UploadNote } from '../src/db/uploads.js';
import { AppError } from '../src/domain/errors.js';
import type { DoubtfulResult, PublishedResult, StoredResult } from '../src/domain/job.js';
import { isAbsent } from '../src/domain/job-state.js';
import { doubtfulKey, resultKey, uncheckedKey } from '../src/domain/keys.js';
import type { ObjectStore } from '../src/storage/object-store.js';
import type { StoredStream } from '../src/storage/object-store-upload.js';
import { mayStore } from '../src/storage/own-bucket.js';
import type { SyncSoClient } from '../src/sync-so/client.js';
import { notes } from './notes.js';
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

/** What a check found: the length in seconds where it can be read, and what is wrong, if anything is. */
export interface Checked {
  durationSeconds?: number;
  /** When its sound ends, in s. */
  soundEnds?: number;
  wrong?: string;
}

export type Check = (stored: StoredResult) => Promise<Checked>;

/** A result that is as it should be is the job's; another is kept beside it, since it was paid for. */
export type PublishNews = { published: PublishedResult } | { doubtful: DoubtfulResult };

/**
 * Streams a result into the bucket and checks it there. It lies under a name of its own until it has passed, so that a
 * bad transfer never replaces an earlier good result. One that fails is fetched once more (`result_invalid`): the
 * transfer may have been at fault.
 */
export async function publish(ends: Ends, finished: Finished, check: Check): Promise<PublishNews> {
  const key = resultKey(finished.userId, finished.jobId);
  const unchecked = uncheckedKey(key);
  await mayStore(ends);
  const stored = await untilLost(() => transfer(ends, finished, unchecked));
  const { wrong, durationSeconds } = await check({ key: unchecked, ...stored });
  if (wrong === undefined)
    return { published: await moveResult(ends, finished, { ...stored, key: unchecked, durationSeconds }) };
  if (!notes().failedOnce?.includes('result_invalid')) throw new AppError('result_invalid', { detail: wrong });
  const { generationId } = finished;
  const kept = doubtfulKey(finished.userId, finished.jobId, generationId);
  await move(ends, finished.jobId, { ...stored, key: unchecked }, kept);
  return { doubtful: { ...stored, key: kept, generationId, durationSeconds, reason: wrong } };
}

/** Makes a stored file the job's result; it may be repeated. */
export async function moveResult(
  { db, store }: Pick<Ends, 'db' | 'store'>,
  { userId, jobId }: Pick<Finished, 'userId' | 'jobId'>,
  { durationSeconds, ...found }: StoredResult & Pick<PublishedResult, 'durationSeconds'>,
): Promise<PublishedResult> {
  const key = resultKey(userId, jobId);
  await move({ db, store }, jobId, found, key);
  const { bytes, sha256 } = found;
  return { key, url: store.address(key), bytes, sha256, durationSeconds };
}

async function move(
  { db, store }: Pick<Ends, 'db' | 'store'>,
  jobId: string,
  from: StoredResult,
  to: string,
): Promise<void> {
  let noted: UploadNote | undefined;
  // A copy in one step leaves nothing behind that would have to be known.
  const onMultipart = async (uploadId: string) => {
    noted = await noteUpload(db, { jobId, key: to });
    await noted.onMultipart(uploadId);
  };
  await whileBeating(() => store.copy(from, to, onMultipart)).catch(async (error: unknown) => {
    // An earlier try may have come to its end, and only its answer was lost.
    if (!(error instanceof AppError) || error.code !== 'asset_missing') throw error;
    if ((await store.head(to))?.bytes !== from.bytes) throw error;
  });
  await noted?.end();
  await store.delete(from.key);
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
