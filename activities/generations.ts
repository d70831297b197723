import { cancellationSignal } from '@temporalio/activity';
import { holdsSlot } from '../src/db/slots.js';
import { findJob } from '../src/db/video-jobs.js';
import { AppError } from '../src/domain/errors.js';
import type { Attempt, PreparedMedia, ProJobInput, SharedAsset, SharedMedia } from '../src/domain/job.js';
import { findGeneration, isNamed, type SearchPlace } from '../src/sync-so/find-generation.js';
import type { Generation, GenerationRequest } from '../src/sync-so/schemas.js';
import type { ActivityDeps } from './deps.js';
import { note, notes } from './notes.js';

/**
 * URLs outlive the longest retrying (24 h) and Sync.so's own queue after it (≥ 24 h, sync-so.md 3.1), and where the
 * account needs attention, some days until a person comes: the longest that S3 signs for.
 */
const URL_SECONDS = 7 * 24 * 3600;
/**
 * An attempt that nobody has accepted for as long is signed anew, a day before its URLs die. Sync.so has forgotten its
 * first words by then (a day, sync-so.md 15.1), and was asked for a generation of it just before.
 */
const SIGN_AGAIN_MS = 6 * 24 * 3600_000;

/** What the workflow needs to know of a generation that is still being made, or done. */
export interface GenerationNews {
  status: 'RUNNING' | 'COMPLETED';
  /** 0–100, where Sync.so tells it. */
  progressPercent?: number;
}

/** Generations at Sync.so: sent once, read as often as needed. */
export const createGenerationActivities = ({ db, store, syncSo, log }: ActivityDeps) => {
  const shared = async (asset: SharedAsset, signedAt: Date) =>
    'assetId' in asset ? asset : { url: await store.signedUrl(asset.key, { expiresInSeconds: URL_SECONDS, signedAt }) };

  /** The same words at every retry of an attempt: Sync.so compares them with the first (sync-so.md 6). */
  async function request(
    job: ProJobInput,
    prepared: PreparedMedia,
    media: SharedMedia,
    attempt: Attempt,
    hooks?: string,
  ) {
    const signedAt = signingDate(attempt, Date.now());
    const input: GenerationRequest['input'] = [{ type: 'video', ...(await shared(media.video, signedAt)) }];
    for (const { refId } of job.audio) {
      const asset = media.audio[refId];
      if (asset) input.push({ type: 'audio', refId, ...(await shared(asset, signedAt)) });
    }
    const { model, options } = job;
    return {
      model,
      input,
      options,
      segments: prepared.segments,
      outputFileName: attempt.token,
      ...webhook(job, attempt, hooks),
    };
  }

  /** The attempt's generation, if an earlier try got through. A long search goes on where the last try has left off. */
  const findSent = async ({ token, signedAt: since }: Attempt): Promise<string | undefined> => {
    const onPlace = (search: SearchPlace) => note({ search });
    const ours = { isOurs: isNamed(token), since, signal: cancellationSignal() };
    return (await findGeneration(syncSo, { ...ours, place: notes().search, onPlace }))?.id;
  };

  return {
    /**
     * Sends the attempt, once: what is on the row or at Sync.so under the attempt's token is adopted, whatever
     * happened to earlier tries, workers or histories. Only the holder of a place sends. Returns the generation's id.
     */
    async submitGeneration(
      job: ProJobInput,
      prepared: PreparedMedia,
      media: SharedMedia,
      attempt: Attempt,
      webhookBase?: string,
    ): Promise<string> {
      const row = await findJob(db, { jobId: job.jobId });
      if (row?.syncGenerationId && row.attemptToken === attempt.token) return row.syncGenerationId;
      const sent = await findSent(attempt);
      if (sent) {
        log.info({ jobId: job.jobId, generationId: sent }, 'adopted the generation of an earlier try');
        return sent;
      }
      // Cancelled while no workflow was there to be asked (src/jobs/cancel-job.ts), and started all the same.
      if (row?.status === 'cancelled') throw new AppError('job_cancelled');
      if (!(await holdsSlot(db, job.jobId))) throw new AppError('slot_lost');
      const body = await request(job, prepared, media, attempt, webhookBase);
      const { idempotencyKey } = attempt;
      const generation = await syncSo.createGeneration(body, { idempotencyKey, signal: cancellationSignal() });
      return generation.id;
    },

    /** The attempt's generation, if it was ever accepted; nothing is sent. */
    findGeneration: (attempt: Attempt): Promise<string | undefined> => findSent(attempt),

    /**
     * One look. A failed generation is thrown with Sync.so's own code, so that the table says what it means.
     *
     * It does not long-poll (sync-so.md 5.1: at most 10 s, and no progress then). A webhook tells the end sooner. Without
     * webhooks a durable timer of 10 s costs the same one read and knows it at most 10 s later, while a look that waits
     * holds a connection and one of the worker's places for activities (at-most.ts) all along, for nothing.
     */
    async checkGeneration(generationId: string): Promise<GenerationNews> {
      const generation = await syncSo.getGeneration(generationId, { progress: true, signal: cancellationSignal() });
      switch (generation.status) {
        case 'COMPLETED':
          return { status: 'COMPLETED' };
        case 'FAILED':
        case 'REJECTED':
        case 'CANCELLED':
          throw refused(generation);
        default:
          if (!['PENDING', 'PROCESSING'].includes(generation.status)) {
            log.warn({ generationId, status: generation.status }, 'Sync.so uses a status we do not know');
          }
          return { status: 'RUNNING', progressPercent: generation.progressPercent };
      }
    },
  };
};

/** The same for all tries of some days, so that their URLs are the same to the byte. */
function signingDate({ signedAt }: Attempt, now: number): Date {
  const times = Math.max(0, Math.floor((now - signedAt) / SIGN_AGAIN_MS));
  return new Date(signedAt + times * SIGN_AGAIN_MS);
}

/** Unguessable, since only Sync.so learns the token before the job has ended. */
const webhook = (job: ProJobInput, { token }: Attempt, base?: string) =>
  base ? { webhookUrl: `${base}/webhooks/sync-so/${job.jobId}/${token}` } : {};

/** The generation is over: even a code that is transient for a call means a new attempt here, which a person asks for. */
function refused({ errorCode, error, status, id }: Generation): AppError {
  const detail = error ? `Sync.so says: ${error}` : `Its status is ${status}.`;
  return new AppError(errorCode ?? 'generation_unknown_error', { detail, generationId: id, final: true });
}
