import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { cancellationSignal } from '@temporalio/activity';
import type { Asset, PreparedMedia, ProJobInput, PublishedResult } from '../src/domain/job.js';
import { expectedOutputSeconds } from '../src/domain/sync-modes.js';
import type { ObjectStore } from '../src/storage/object-store.js';
import type { ActivityDeps } from './deps.js';
import type { ProbingDeps } from './probing.js';
import { type Check, invalidResult, playableSeconds, publish } from './publish.js';
import { withBeat } from './transfer.js';

/** The finished video's way from Sync.so to our bucket. */
export const createResultActivities = (deps: ActivityDeps) => ({
  /** The result is stored and right: it plays, is as long as it should be, and is not the uploaded video. */
  publishResult: (job: ProJobInput, prepared: PreparedMedia, generationId: string): Promise<PublishedResult> =>
    deps.limits.transfers(() => publish(deps, { ...job, generationId }, resultCheck(deps, job, prepared))),
});

/** What a result of this job has to be like. */
export const resultCheck =
  (deps: ProbingDeps, job: ProJobInput, prepared: PreparedMedia): Check =>
  async (key, stored) => {
    const { min, max } = expectedSeconds(job, prepared);
    const seconds = await playableSeconds(deps, key, stored.bytes);
    if (seconds < min || seconds > max) {
      throw invalidResult(`It lasts ${seconds.toFixed(2)} s, expected ${min.toFixed(2)} to ${max.toFixed(2)} s.`);
    }
    if (await isSame(deps.store, job.video, stored)) throw invalidResult('It is the uploaded video, unchanged.');
    return seconds;
  };

const expectedSeconds = ({ options }: ProJobInput, { videoSeconds, audioSeconds, segments }: PreparedMedia) =>
  expectedOutputSeconds({
    syncMode: options.sync_mode,
    ...{ videoSeconds, segments },
    audioSeconds: (refId) => audioSeconds[refId] ?? 0,
  });

/** Sync.so has called a video completed that it had not touched (sync-so.md 12b). The hash is read only where sizes agree. */
async function isSame(store: ObjectStore, video: Asset, result: { bytes: number; sha256: string }): Promise<boolean> {
  if (video.bytes !== result.bytes) return false;
  const signal = cancellationSignal();
  const hash = createHash('sha256');
  const { body } = await store.open(video.key, signal);
  await pipeline(withBeat(body), hash, { signal });
  return hash.digest('hex') === result.sha256;
}
