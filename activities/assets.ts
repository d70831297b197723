import { cancellationSignal } from '@temporalio/activity';
import { type FoundProbe, recordProbes } from '../src/db/job-assets.js';
import { recordIssues, recordProgress, recordWarnings } from '../src/db/job-steps.js';
import { findJob } from '../src/db/video-jobs.js';
import { AppError } from '../src/domain/errors.js';
import { fitSegments } from '../src/domain/fit-segments.js';
import { type Issue, issuesInWords } from '../src/domain/issues.js';
import type { Asset, MeasuredMedia, PreparedMedia, ProJobInput, SharedAsset, SharedMedia } from '../src/domain/job.js';
import { STAGE_WORDS } from '../src/domain/job-state.js';
import type { Warning } from '../src/domain/segments.js';
import type { Media, MediaQuestion } from '../src/media/inspect-media.js';
import { discardFiles } from '../src/storage/discard-files.js';
import { inOwnBucket } from '../src/storage/own-bucket.js';
import type { ActivityDeps } from './deps.js';
import { beat, note, notes } from './notes.js';
import { type ProbingDeps, probeTrack, storedBytes } from './probing.js';
import { withBeat } from './transfer.js';

/** The uploaded files: in our S3, and on their way to Sync.so. */
export const createAssetActivities = (deps: ActivityDeps) => {
  const { db, store, syncSo, assetMode, limits, log, workerVersion } = deps;
  const upload = async ({ key, fileName, contentType, bytes }: Asset, type: 'VIDEO' | 'AUDIO') => {
    const signal = cancellationSignal();
    const open = () => inOwnBucket({ db, store }, () => store.open(key, signal));
    const body = async () => withBeat((await open()).body, () => beat());
    return await limits.transfers(() => syncSo.uploadAsset({ fileName, contentType, bytes, type, body, signal }));
  };

  /**
   * Puts every file where Sync.so can fetch it. With signed URLs nothing moves: they are made at submission, so that
   * none is ever stored. Uploads that are done are noted, so that a retry goes on behind them.
   */
  async function shareAssets({ video, audio }: ProJobInput): Promise<SharedMedia> {
    const share = async (asset: Asset, type: 'VIDEO' | 'AUDIO'): Promise<SharedAsset> => {
      if (assetMode === 'signed-url') return { key: asset.key };
      const { uploaded } = notes();
      const shared = uploaded?.[asset.key] ?? (await upload(asset, type));
      note({ uploaded: { ...uploaded, [asset.key]: shared } });
      return shared;
    };
    const sharedVideo = await share(video, 'VIDEO');
    const sharedAudio: [refId: string, SharedAsset][] = [];
    for (const asset of audio) sharedAudio.push([asset.refId, await share(asset, 'AUDIO')]);
    // Object.fromEntries also takes a file called "__proto__", which an assignment does not.
    return { video: sharedVideo, audio: Object.fromEntries(sharedAudio) };
  }

  /** As data they are in the row alone: what a workflow carries along has to stay small. */
  const withIssues = async (jobId: string, error: unknown): Promise<never> => {
    const { issues, moreIssues: more = 0 } = error instanceof AppError ? error.options : {};
    if (issues) await recordIssues(db, jobId, { issues, more });
    throw error;
  };

  return {
    /**
     * Everything is there, is what it says, the segments fit its real lengths (the rules before money), and Sync.so can
     * fetch it. The row says that the job is being prepared, and what was changed in its segments.
     * Throws asset_missing, invalid_media or invalid_segments, with every fault found in files and segments as issues;
     * job_cancelled where the row was cancelled before there was a workflow to be asked, which may also have removed the
     * files.
     */
    async prepareAssets(input: ProJobInput): Promise<PreparedMedia> {
      const { jobId } = input;
      const row = await findJob(db, { jobId });
      if (row?.status === 'cancelled') throw new AppError('job_cancelled');
      await recordProgress(db, jobId, {
        status: 'processing',
        stage: 'preparing',
        ...STAGE_WORDS.preparing,
        workerVersion,
      });
      const measured = limits.preparations(() => inOwnBucket({ db, store }, () => measureMedia(deps, input)));
      const { warnings, ...media } = await measured.catch((error) => withIssues(jobId, error));
      if (warnings.length > 0) await recordWarnings(db, jobId, warnings);
      return { ...media, media: await shareAssets(input) };
    },

    /** What the job uploaded, and its result; one in doubt stays, since it was paid for. */
    async discardFiles(userId: string, jobId: string): Promise<void> {
      await discardFiles({ db, store, log }, { userId, jobId });
    },
  };
};

type MeasuringDeps = ProbingDeps & Pick<ActivityDeps, 'db'>;

/**
 * What the files are, for whoever needs to know it; assets that nobody has looked at yet keep what is found. A fault that
 * may pass comes out as it is: what else is wrong is said when everything could be looked at.
 */
export async function measureMedia(
  deps: MeasuringDeps,
  input: ProJobInput,
): Promise<MeasuredMedia & { warnings: Warning[] }> {
  const faults: (Issue & Pick<AppError, 'code'>)[] = [];
  const found: FoundProbe[] = [];
  const look = (field: string, asset: Asset, question: MediaQuestion) =>
    mediaOf(deps, asset, question, found).catch((error: unknown) => {
      if (!(error instanceof AppError) || error.row.class !== 'input') throw error;
      faults.push({ field, code: error.code, message: error.options.detail ?? error.message });
      return undefined;
    });
  const { seconds: video, soundEnds } =
    (await look('video', input.video, { track: 'video', withSoundEnd: true })) ?? {};
  const audio = new Map<string, number>();
  for (const asset of input.audio) {
    const sound = await look(`audio[${asset.refId}]`, asset, { track: 'audio' });
    if (sound) audio.set(asset.refId, sound.seconds);
  }
  await recordProbes(deps.db, found);
  const lengths = { video, soundEnds, audio: new Map(input.audio.map(({ refId }) => [refId, audio.get(refId)])) };
  const { options, segments: given } = input;
  const { segments, warnings, issues } = fitSegments({ syncMode: options.sync_mode, segments: given, lengths });
  if (faults.length > 0 || issues.length > 0 || video === undefined) throw unfit(faults, issues);
  return { videoSeconds: video, soundEnds, audioSeconds: Object.fromEntries(audio), segments, warnings };
}

/** Everything at once, the files first: their faults may be the reason for those of segments. */
function unfit(files: readonly (Issue & Pick<AppError, 'code'>)[], segments: readonly Issue[]): AppError {
  const missing = files.filter(({ code }) => code === 'asset_missing');
  const ofFiles = missing.length === files.length ? 'asset_missing' : 'invalid_media';
  const issues = [...files.map(({ field, message }) => ({ field, message })), ...segments];
  return new AppError(files.length > 0 ? ofFiles : 'invalid_segments', { issues, detail: issuesInWords(issues) });
}

/** What the file holds, once it is certain that it is the one uploaded and has such a track. */
async function mediaOf(
  deps: ProbingDeps,
  { key, fileName, bytes }: Asset,
  question: MediaQuestion,
  found: FoundProbe[],
): Promise<Media & { seconds: number }> {
  const media = await probeTrack(deps, { key, name: fileName, bytes, ...question }).catch(async (error: unknown) => {
    // What it has become is no fault of what was uploaded, so whether it is that one is asked first.
    if (error instanceof AppError && error.row.class === 'input') await storedBytes(deps, { key, fileName, bytes });
    throw error;
  });
  found.push({ key, probe: media });
  return media;
}
