import { randomBytes } from 'node:crypto';
import type { Queries } from '../db/account.js';
import { findAssets } from '../db/assets.js';
import type { JobRow } from '../db/job-row.js';
import { findJob } from '../db/video-jobs.js';
import type { AssetProbe } from '../domain/asset.js';
import type { DraftAudio, DraftContent, DraftMedia, DraftSegment } from '../domain/draft.js';
import { AppError } from '../domain/errors.js';
import type { Asset, ProJobInput } from '../domain/job.js';
import { nameOfFile } from '../domain/job-name.js';
import { assetIdOf, assetIdsOf } from '../domain/keys.js';
import type { Segment } from '../domain/segments.js';

/**
 * A job as it was submitted, to be changed and submitted anew; with its files, as far as they are still there. Throws
 * `job_not_found`, and `job_not_repeatable` for one whose submission is not known.
 */
export async function draftOfJob(db: Queries, job: { userId: string; jobId: string }): Promise<DraftContent> {
  const row = await findJob(db, job);
  if (!row) throw new AppError('job_not_found');
  if (!row.input) throw new AppError('job_not_repeatable');
  const assets = await findAssets(db, { userId: job.userId, ids: assetIdsOf(row.input) });
  return contentOf(row, row.input, new Map(assets.map(({ id, probe }) => [id, probe])));
}

type Probes = ReadonlyMap<string, AssetProbe | null>;

function contentOf({ name, posterAssetId }: JobRow, input: ProJobInput, probes: Probes): DraftContent {
  const { model, options } = input;
  // Short, and of this draft alone, so that no client has given one to something else.
  const tag = randomBytes(3).toString('hex');
  const files = [input.video, ...input.audio].map((file, place) => ({ file, localId: `${tag}-${place}` }));
  const [video = null, ...others] = files.map(({ file, localId }) => mediaOf(localId, file, probes));
  const audio = others.map((media, place): DraftAudio => ({ ...media, refId: input.audio[place]?.refId ?? '' }));
  const segments = input.segments.map((segment, place) => segmentOf(`${tag}-s${place}`, segment, audio));
  const pictures = posterAssetId === null ? [] : [[`${tag}-poster`, posterAssetId] as const];
  const assets = files.flatMap(({ file, localId }) => {
    const id = assetIdOf(file.key);
    return id === undefined ? [] : [[localId, id] as const];
  });
  return {
    document: {
      ...{ version: 1, name: name ?? nameOfFile(input.video.fileName) },
      ...{ video, audio, segments, model, options: { ...options } },
    },
    assets: Object.fromEntries([...assets, ...pictures]),
  };
}

function mediaOf(localId: string, { key, fileName, bytes }: Asset, probes: Probes): DraftMedia {
  const probe = probes.get(assetIdOf(key) ?? '') ?? {};
  const { seconds, width = null, height = null, fps = null, hasAudio = null } = probe;
  const lengthMs = seconds === undefined ? null : Math.floor(seconds * 1000 + 1e-6); // 1.001 * 1000 is 1000.9999999999999
  return { localId, fileName, bytes, lastModified: null, lengthMs, width, height, fps, hasAudio };
}

const toMs = (seconds: number): number => Math.round(seconds * 1000);

function segmentOf(
  id: string,
  { startTime, endTime, audioInput }: Segment,
  audio: readonly DraftAudio[],
): DraftSegment {
  const { refId, startTime: from, endTime: to } = audioInput;
  const file = audio.find((one) => one.refId === refId);
  const crop = from === undefined || to === undefined ? null : { startMs: toMs(from), endMs: toMs(to) };
  return {
    ...{ id, startMs: toMs(startTime), endMs: toMs(endTime) },
    audio: file ? { localId: file.localId, crop } : null,
  };
}
