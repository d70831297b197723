import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { cancellationSignal, heartbeat } from '@temporalio/activity';
import { probeMedia } from '../src/clients/media-probe.js';
import type { ObjectStore } from '../src/clients/object-store.js';
import type { Asset, PreparedMedia, ProJobInput, PublishedResult } from '../src/domain/job.js';
import { resultKey } from '../src/domain/keys.js';
import { expectedOutputSeconds, type LengthRange } from '../src/domain/sync-modes.js';
import { AppError } from '../src/errors.js';
import type { ActivityDeps } from './deps.js';
import { beatingReads, whileBeating, withBeat } from './transfer.js';

/** The finished video's way from Sync.so to our bucket. */
export const createResultActivities = ({ store, syncSo }: ActivityDeps) => ({
  /**
   * Streams the result into the bucket and checks it there. It lies under a name of its own until it has passed,
   * so that a bad transfer never replaces an earlier good result.
   */
  async publishResult(job: ProJobInput, prepared: PreparedMedia, generationId: string): Promise<PublishedResult> {
    const key = resultKey(job.userId, job.jobId);
    const unchecked = `${key}.unchecked`;
    const stored = await transfer({ store, syncSo }, generationId, unchecked);
    const durationSeconds = await checkedSeconds(store, unchecked, stored.bytes, expectedSeconds(job, prepared));
    if (await isSame(store, job.video, stored)) throw invalidResult('It is the uploaded video, unchanged.');
    await whileBeating(() => store.copy(unchecked, key));
    await store.delete(unchecked);
    return { key, url: store.address(key), ...stored, durationSeconds };
  },
});

/** The link is read anew at every try: the one seen before may have expired (sync-so.md 5.3). */
async function transfer({ store, syncSo }: Pick<ActivityDeps, 'store' | 'syncSo'>, generationId: string, key: string) {
  const signal = cancellationSignal();
  const { outputUrl } = await syncSo.getGeneration(generationId, { signal });
  if (!outputUrl) throw new AppError('result_expired', { detail: 'No link to the result yet.', generationId });
  const { body, bytes: announced } = await syncSo.download(outputUrl, signal);
  const stored = await store.putStream(key, withBeat(body, heartbeat), { contentType: 'video/mp4', signal });
  if (announced !== undefined && announced !== stored.bytes) {
    throw new AppError('sync_so_unreachable', { detail: `${stored.bytes} of ${announced} bytes arrived.` });
  }
  return stored;
}

const expectedSeconds = ({ options }: ProJobInput, { videoSeconds, audioSeconds, segments }: PreparedMedia) =>
  expectedOutputSeconds({
    syncMode: options.sync_mode,
    ...{ videoSeconds, segments },
    audioSeconds: (refId) => audioSeconds[refId] ?? 0,
  });

/** The length of a result that can be played and is as long as it should be. */
async function checkedSeconds(store: ObjectStore, key: string, bytes: number, { min, max }: LengthRange) {
  const read = beatingReads(store, key);
  const { seconds, hasAudio } = await probeMedia({ name: 'result', bytes, track: 'video', read }).catch(invalid);
  if (seconds === undefined || !hasAudio) throw invalidResult('It has no picture or no sound.');
  if (seconds < min || seconds > max) {
    throw invalidResult(`It lasts ${seconds.toFixed(2)} s, expected ${min.toFixed(2)} to ${max.toFixed(2)} s.`);
  }
  return seconds;
}

/** Sync.so has called a video completed that it had not touched (sync-so.md 12b). The hash is read only where sizes agree. */
async function isSame(store: ObjectStore, video: Asset, result: { bytes: number; sha256: string }): Promise<boolean> {
  if (video.bytes !== result.bytes) return false;
  const signal = cancellationSignal();
  const hash = createHash('sha256');
  const { body } = await store.open(video.key, signal);
  await pipeline(withBeat(body, heartbeat), hash, { signal });
  return hash.digest('hex') === result.sha256;
}

const invalidResult = (detail: string, cause?: unknown) => new AppError('result_invalid', { detail, cause });

function invalid(error: unknown): never {
  if (error instanceof AppError && error.code === 'invalid_media') throw invalidResult('It is no media file.', error);
  throw error;
}
