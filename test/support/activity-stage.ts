import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { pino } from 'pino';
import { createLimits } from '../../activities/at-most.js';
import type { ActivityDeps } from '../../activities/deps.js';
import type { SimulatorOptions } from '../../simulator/settings.js';
import type { Asset, Attempt, PreparedMedia, ProJobInput } from '../../src/domain/job.js';
import { uploadKey } from '../../src/domain/keys.js';
import { WORK_LIMITS } from '../../src/media/probe-limits.js';
import { createProber } from '../../src/media/prober.js';
import { openOutbound } from '../../src/platform/outbound-request.js';
import { createObjectStore } from '../../src/storage/object-store.js';
import { createPartUploads } from '../../src/storage/part-uploads.js';
import { createSyncSoClient } from '../../src/sync-so/client.js';
import { builtProbe } from './built-code.js';
import { createTestDatabase } from './database.js';
import { H264, type MediaFiles, mediaFiles, picture, sine } from './media-files.js';
import { ownBucket } from './own-bucket.js';
import { recordedSignals } from './recorded-signals.js';
import { startTestS3, type TestS3 } from './s3.js';
import { KEY, type TestSimulator, testSimulator } from './simulator-client.js';

export interface ActivityStage {
  deps: ActivityDeps;
  s3: TestS3;
  simulator: TestSimulator;
  /** `talk.mp4`: 3 s of picture and sound. `voice.wav`: 3 s of sound. */
  files: MediaFiles;
  /** Puts a file where a job's upload lies; `name` is its role there. */
  upload(path: string, job: { userId: string; jobId: string }, name: string): Promise<Asset>;
  /** A job whose files are uploaded: `talk.mp4` and `voice.wav`, one segment from 0.5 to 2 s. */
  job(overrides?: Partial<ProJobInput>): Promise<ProJobInput>;
  stop(): Promise<void>;
}

/** Real S3, PostgreSQL and ffmpeg; only Sync.so is the simulator. What activities are tested on. */
export async function startActivityStage(simulatorOptions: Partial<SimulatorOptions> = {}): Promise<ActivityStage> {
  const files = await mediaFiles();
  await files.make(...picture(3), ...sine(3), ...H264, '-c:a', 'aac', 'talk.mp4');
  await files.make(...sine(3), 'voice.wav');
  const [s3, database, simulator] = await Promise.all([
    startTestS3(),
    createTestDatabase(),
    testSimulator({ ffmpegPath: files.ffmpegPath, fast: true, concurrencyLimit: 1000, ...simulatorOptions }),
  ]);
  const store = createObjectStore(s3.config);
  await ownBucket(s3, database);
  const [uploads, outbound] = [createPartUploads(s3.config), openOutbound({ allow: ['127.0.0.1'] })];
  const syncSo = createSyncSoClient({ apiKey: KEY, baseUrl: simulator.url });
  const deps: ActivityDeps = {
    db: database.db,
    store,
    ...{ syncSo, uploads, outbound },
    fetching: { mostBytes: 512 * 1024 ** 2, longestMs: 60 * 60_000, slowest: { bytes: 1, ms: 60 * 60_000 } },
    prober: createProber(WORK_LIMITS, await builtProbe()),
    signals: recordedSignals().signals,
    assetMode: 'signed-url',
    limits: createLimits(),
    log: pino({ level: 'silent' }),
  };
  const upload: ActivityStage['upload'] = async (path, { userId, jobId }, name) => {
    const key = uploadKey(userId, jobId, name, extname(path));
    const contentType = extname(path) === '.mp4' ? 'video/mp4' : 'audio/wav';
    await store.putStream(key, createReadStream(path), { contentType });
    return { key, contentType, bytes: (await stat(path)).size, fileName: `${name}${extname(path)}` };
  };
  return {
    ...{ deps, s3, simulator, files, upload },
    job: (overrides = {}) => uploadedJob(files, upload, overrides),
    async stop() {
      deps.prober.close();
      store.close();
      uploads.close();
      await Promise.all([outbound.close(), s3.stop(), database.drop(), simulator.remove(), files.remove()]);
    },
  };
}

async function uploadedJob(
  files: MediaFiles,
  upload: ActivityStage['upload'],
  overrides: Partial<ProJobInput>,
): Promise<ProJobInput> {
  const ids = { jobId: randomUUID(), userId: `user-${randomUUID()}` };
  const video = overrides.video ?? (await upload(files.at('talk.mp4'), ids, 'video'));
  const audio = overrides.audio ?? [{ refId: 'a', ...(await upload(files.at('voice.wav'), ids, 'a')) }];
  return {
    ...ids,
    ...{ model: 'lipsync-2', options: { sync_mode: 'cut_off' }, video, audio },
    segments: [{ startTime: 0.5, endTime: 2, audioInput: { refId: 'a' } }],
    ...overrides,
  };
}

/** What `prepareAssets` says of such a job. */
export const prepared = (job: ProJobInput): PreparedMedia => ({
  ...{ videoSeconds: 3, soundEnds: 3, audioSeconds: { a: 3 }, segments: job.segments, media: sharedKeys(job) },
});

/** The files of a job as they are shared with signed URLs. */
export const sharedKeys = ({ video, audio }: ProJobInput) => ({
  video: { key: video.key },
  audio: Object.fromEntries(audio.map(({ refId, key }) => [refId, { key }])),
});

/** As workflow code makes it. */
export const newAttempt = (jobId: string, overrides: Partial<Attempt> = {}): Attempt => ({
  ...{ n: 1, idempotencyKey: `${jobId}-1-${randomUUID()}`, signedAt: Date.now() },
  token: `pro_${jobId}_1_${randomUUID().replaceAll('-', '')}`,
  ...overrides,
});
