import { cancellationSignal, heartbeat } from '@temporalio/activity';
import { probeMedia } from '../src/clients/media-probe.js';
import type { PreparedMedia, ProJobInput, PublishedResult } from '../src/domain/job.js';
import { resultKey } from '../src/domain/keys.js';
import { expectedOutputSeconds } from '../src/domain/sync-modes.js';
import { AppError } from '../src/errors.js';
import type { ActivityDeps } from './deps.js';
import { withBeat } from './transfer.js';

/** The finished video's way from Sync.so to our bucket. */
export const createResultActivities = ({ store, syncSo }: ActivityDeps) => {
  /** The link is read anew at every try: the one seen before may have expired (sync-so.md 5.3). */
  async function openResult(generationId: string) {
    const signal = cancellationSignal();
    const { outputUrl } = await syncSo.getGeneration(generationId, { signal });
    if (!outputUrl) throw new AppError('result_expired', { detail: 'No link to the result yet.', generationId });
    return await syncSo.download(outputUrl, signal);
  }

  return {
    /**
     * Streams the result into the bucket and checks it there. It lies under a name of its own until it has passed,
     * so that a bad transfer never replaces an earlier good result.
     */
    async publishResult(job: ProJobInput, prepared: PreparedMedia, generationId: string): Promise<PublishedResult> {
      const key = resultKey(job.userId, job.jobId);
      const unchecked = `${key}.unchecked`;
      const { body, bytes: announced } = await openResult(generationId);
      const stored = await store.putStream(unchecked, withBeat(body, heartbeat), {
        contentType: 'video/mp4',
        signal: cancellationSignal(),
      });
      if (announced !== undefined && announced !== stored.bytes) {
        const detail = `${stored.bytes} of ${announced} bytes arrived.`;
        throw new AppError('sync_so_unreachable', { detail });
      }
      const durationSeconds = await checked(unchecked, stored.bytes, job, prepared);
      await store.copy(unchecked, key);
      await store.delete(unchecked);
      return { key, url: store.address(key), ...stored, durationSeconds };
    },
  };

  async function checked(key: string, bytes: number, job: ProJobInput, prepared: PreparedMedia): Promise<number> {
    const media = await probeMedia('result', bytes, (start, end) => store.readRange(key, start, end)).catch(invalid);
    if (!media.hasVideo || !media.hasAudio) throw invalidResult('It has no picture or no sound.');
    const expected = expectedOutputSeconds({
      syncMode: job.options.sync_mode,
      videoSeconds: prepared.videoSeconds,
      audioSeconds: (refId) => prepared.audioSeconds[refId] ?? 0,
      segments: prepared.segments,
    });
    if (media.seconds < expected.min || media.seconds > expected.max) {
      throw invalidResult(`It lasts ${media.seconds.toFixed(2)} s, expected ${expected.min.toFixed(2)} s.`);
    }
    return media.seconds;
  }
};

const invalidResult = (detail: string, cause?: unknown) => new AppError('result_invalid', { detail, cause });

function invalid(error: unknown): never {
  if (error instanceof AppError && error.code === 'invalid_media') throw invalidResult('It is no media file.', error);
  throw error;
}
