import { activityInfo, cancellationSignal } from '@temporalio/activity';
import { recordAttempt, recordGeneration, recordLook, recordSubmitted, storedAttempt } from '../src/db/job-steps.js';
import { releaseSlot } from '../src/db/slots.js';
import { findJob } from '../src/db/video-jobs.js';
import { AppError } from '../src/domain/errors.js';
import type { Attempt, PreparedMedia, ProJobInput, SharedAsset } from '../src/domain/job.js';
import { type GenerationNews, STAGE_WORDS, type SubmitNews } from '../src/domain/job-state.js';
import { generationPercent, isOverdue } from '../src/domain/schedule.js';
import { wakeGranted } from '../src/jobs/wake-granted.js';
import { findGeneration, isNamed, type SearchPlace } from '../src/sync-so/find-generation.js';
import type { Generation, GenerationRequest } from '../src/sync-so/schemas.js';
import type { ActivityDeps } from './deps.js';
import { note, notes } from './notes.js';
import { takePlace } from './take-place.js';

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

/** The generation a job waits for, and what its row says of it already. */
export interface Look {
  jobId: string;
  generationId: string;
  /** In ms since 1970. */
  submittedAt: number;
  typicalSeconds: number;
  /** Of the job, in percent. */
  percent: number;
  overdue: boolean;
}

/** Generations at Sync.so: sent once, read as often as needed. */
export const createGenerationActivities = (deps: ActivityDeps) => {
  const { db, store, syncSo, signals, log, workerVersion } = deps;

  const shared = async (asset: SharedAsset, signedAt: Date) =>
    'assetId' in asset ? asset : { url: await store.signedUrl(asset.key, { expiresInSeconds: URL_SECONDS, signedAt }) };

  /** The same words at every retry of an attempt: Sync.so compares them with the first (sync-so.md 6). */
  async function request(job: ProJobInput, { media, segments }: PreparedMedia, attempt: Attempt, hooks?: string) {
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
      segments,
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

  /** Says what is new on the row. A generation that is done needs its place no more, and the transfer may take long. */
  async function tell({ jobId, generationId, overdue }: Look, news: GenerationNews): Promise<void> {
    if (news.status === 'COMPLETED') {
      const { granted } = await releaseSlot(db, jobId, (tx) => recordLook(tx, jobId, { ...news, workerVersion }));
      await wakeGranted({ signals, log }, granted);
    } else await recordLook(db, jobId, { ...news, workerVersion });
    // Said once a job, for whoever watches the logs: Sync.so has no cancel, so a person may want to ask there.
    if (news.overdue && !overdue) {
      log.error({ jobId, generationId }, 'a generation takes over four times its typical time');
    }
  }

  return {
    /**
     * Sends the attempt, once: it is on the row before it is sent, and what is on the row or at Sync.so under its token
     * is adopted, whatever happened to earlier tries, workers or histories. A reset workflow makes up new names for an
     * attempt that may have been paid for; the row keeps the first. The generation's id is on the row when it is told.
     *
     * Only the holder of a place sends, so each try takes it first of all. One that finds none, or the account held up,
     * sends nothing, and the first one then records no attempt either. A try that is cut off behind that leaves
     * the place with the job, and the next one finds it held. One that comes late, whatever the job was told meanwhile,
     * takes the same way: without a place it ends here; with one it finds the attempt that is on the row by then, or puts
     * its own there for the others to find. A row that is cancelled is given no place, and nothing is sent for it.
     */
    async submitGeneration(
      job: ProJobInput,
      prepared: PreparedMedia,
      made: Attempt,
      webhookBase?: string,
    ): Promise<SubmitNews> {
      const { jobId } = job;
      const tries = activityInfo().attempt;
      const place = await takePlace(deps, job);
      if (!place.granted) return { waits: place, tries };
      const { row, attempt, isNew } = await recordAttempt(db, jobId, made);
      const known = row?.attemptToken === attempt.token ? row.syncGenerationId : undefined;
      // A row from a backup has forgotten earlier tries, so the first one counts as such only where Temporal agrees.
      const isFirst = isNew && tries === 1;
      const sent = known ?? notes().submitted ?? (isFirst ? undefined : await findSent(attempt));
      if (sent) {
        log.info({ jobId, generationId: sent }, 'adopted the generation of an earlier try');
        await recordSubmitted(db, jobId, sent, workerVersion);
        return { generationId: sent };
      }
      // Cancelled while no workflow was there to be asked (src/jobs/cancel-job.ts), and started all the same.
      if (row?.status === 'cancelled') throw new AppError('job_cancelled');
      const still = isFirst ? place : await takePlace(deps, job); // to look takes a while
      if (!still.granted) return { waits: still, tries };
      const body = await request(job, prepared, attempt, webhookBase);
      const { idempotencyKey } = attempt;
      const { id } = await syncSo.createGeneration(body, { idempotencyKey, signal: cancellationSignal() });
      await recordSubmitted(db, jobId, id, workerVersion).catch((error: unknown) => {
        note({ submitted: id }); // a database that is away now need not make the next try look for it
        throw error;
      });
      return { generationId: id };
    },

    /** The attempt's generation, if it was ever accepted, and on the row then; nothing is sent. */
    async findGeneration(jobId: string, made: Attempt): Promise<string | undefined> {
      const row = await findJob(db, { jobId });
      const attempt = (row?.attempt === made.n && storedAttempt(row)) || made;
      const found = await findSent(attempt);
      if (found) await recordGeneration(db, jobId, found);
      return found;
    },

    /**
     * One look; what is new is on the row then, and the place of a generation that is done is given back. A failed one is
     * thrown with Sync.so's own code, so that the table says what it means.
     *
     * It does not long-poll (sync-so.md 5.1: at most 10 s, and no progress then). A webhook tells the end sooner. Without
     * webhooks a durable timer of 10 s costs the same one read and knows it at most 10 s later, while a look that waits
     * holds a connection and one of the worker's places for activities (at-most.ts) all along, for nothing.
     */
    async checkGeneration(look: Look): Promise<GenerationNews> {
      const { generationId } = look;
      const generation = await syncSo.getGeneration(generationId, { progress: true, signal: cancellationSignal() });
      const { status } = generation;
      if (ENDED_BADLY.includes(status)) throw refused(generation);
      if (!['COMPLETED', 'PENDING', 'PROCESSING'].includes(status)) {
        log.warn({ generationId, status }, 'Sync.so uses a status we do not know');
      }
      const news = newsOf(look, generation, Date.now());
      await tell(look, news);
      return news;
    },
  };
};

const ENDED_BADLY = ['FAILED', 'REJECTED', 'CANCELLED'];

function newsOf(look: Look, { status, progressPercent: reported }: Generation, now: number): GenerationNews {
  if (status === 'COMPLETED')
    return { status: 'COMPLETED', percent: STAGE_WORDS.publishing.percent, overdue: look.overdue };
  const { typicalSeconds } = look;
  const elapsed = { typicalSeconds, elapsedSeconds: (now - look.submittedAt) / 1000 };
  const percent = Math.max(look.percent, generationPercent({ ...elapsed, reported }));
  return { status: 'RUNNING', percent, overdue: look.overdue || isOverdue(elapsed) };
}

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
