import type { AssetRow } from '../db/asset-row.js';
import { assetsOfJob } from '../db/job-assets.js';
import type { HistoryPage } from '../db/job-events.js';
import type { JobRow } from '../db/job-row.js';
import { atMost, shortened, withPointer } from '../domain/issues.js';
import { type Asset, isOver, type ProJobInput } from '../domain/job.js';
import { assetIdOf } from '../domain/keys.js';
import { moreWarnings } from '../domain/segments.js';
import { doubtfulOf } from '../jobs/decide-result.js';
import { type Happening, WHAT_HAPPENS } from '../jobs/what-happens.js';
import type { ApiDeps, ApiSettings } from './api-deps.js';
import type { JobResource } from './schemas.js';

export const jobPath = (jobId: string) => `/api/v1/jobs/${jobId}`;
const posterPath = (jobId: string) => `${jobPath(jobId)}/poster`;

/** What the row does not know of a job. */
export interface Waits {
  /** The job's place in the queue for Sync.so, from 1; 0 or left out: it waits for none. */
  place?: number;
  /** What it waits for instead of going on (src/versions/detector). */
  waitingFor?: string;
  /** Its files, as far as it still uses them. */
  assets?: readonly AssetRow[];
}

/** Rows of before 0.6.0 may hold a sentence of a megabyte, and a warning for each of thousands of segments. */
const SENTENCE_CHARS = 1_500;
const MOST_WARNINGS = 200;
const WARNINGS_IN_LIST = 10;

/** A row as a list shows it: without what may be large, since a page holds a hundred of them. */
export function listedJob(row: JobRow, settings: ApiSettings, waits: Waits): JobResource {
  const { segments: _segments, options: _options, ...most } = jobResource(row, settings, waits);
  const { video: _video, audio: _audio, issues: _issues, moreIssues: _more, ...job } = most;
  return { ...job, warnings: atMost(row.warnings, WARNINGS_IN_LIST, moreWarnings) };
}

/** A row as the API shows it. */
export function jobResource(row: JobRow, settings: ApiSettings, waits: Waits = {}): JobResource {
  const { place = 0, waitingFor, assets = [] } = waits;
  return {
    id: row.id,
    revision: row.revision,
    userId: row.userId,
    name: row.name ?? row.id,
    status: row.status,
    stage: row.stage,
    progress: { percent: row.progressPercentage, message: shown(row.progressMessage ?? 'Waiting to start') },
    ...(place > 0 && { queue: { place } }),
    ...(waitingFor && !isOver(row) && { waitingFor }),
    ...(row.overdueAt && !isOver(row) && { overdue: true }),
    model: row.model,
    ...(row.segmentCount !== null && { segmentCount: row.segmentCount }),
    ...(row.input && { ...words(row.input), ...filesOf(row.input, assets) }),
    ...(row.posterAssetId && { posterUrl: posterPath(row.id) }),
    ...(row.draftId && { draftId: row.draftId }),
    ...resultOf(row),
    ...(row.workerVersion && { workerVersion: row.workerVersion }),
    ...(row.syncGenerationId && { generationId: row.syncGenerationId }),
    warnings: atMost(row.warnings, MOST_WARNINGS, moreWarnings),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    completedAt: row.completedAt?.toISOString() ?? null,
    ...(row.attempt > 0 && { attempt: row.attempt }),
    outputUrl: row.outputUrl,
    ...expired(row),
    ...errorOf(row),
    links: links(row, settings, assets),
  };
}

function resultOf({ status, outputBytes: bytes, outputSha256: sha256, outputDuration: seconds }: JobRow) {
  return status === 'completed' && bytes !== null && sha256 !== null ? { result: { bytes, seconds, sha256 } } : {};
}

const words = ({ segments, options }: ProJobInput): Pick<JobResource, 'segments' | 'options'> => ({
  segments,
  options,
});

const expired = ({ mediaExpiredAt, expiredMedia }: JobRow): Pick<JobResource, 'media' | 'expired'> =>
  mediaExpiredAt ? { media: 'expired', expired: { at: mediaExpiredAt.toISOString(), went: expiredMedia ?? [] } } : {};

function filesOf({ video, audio }: ProJobInput, assets: readonly AssetRow[]): Pick<JobResource, 'video' | 'audio'> {
  const shown = ({ key, fileName }: Asset) => {
    const assetId = assetIdOf(key);
    const seconds = assets.find(({ id }) => id === assetId)?.probe?.seconds;
    return { fileName, ...(seconds !== undefined && { seconds }), ...(assetId !== undefined && { assetId }) };
  };
  return { video: shown(video), audio: audio.map(({ refId, ...file }) => ({ refId, ...shown(file) })) };
}

export const shownHistory = ({ entries, cursor }: HistoryPage): Pick<JobResource, 'history' | 'historyCursor'> => ({
  history: entries.map(({ at, stage, status, message, attempt }) => ({
    ...{ at: at.toISOString(), stage, status, message },
    ...(attempt !== null && { attempt }),
  })),
  historyCursor: cursor === undefined ? null : String(cursor),
});

/** What a person has asked something of: with what happens now. */
export async function steeredJob(
  { db, settings }: Pick<ApiDeps, 'db' | 'settings'>,
  row: JobRow,
  happening: Happening,
): Promise<JobResource> {
  const job = jobResource(row, settings, { assets: await assetsOfJob(db, row.id) });
  return { ...job, happensNow: `The job ${WHAT_HAPPENS[happening]}.` };
}

function errorOf({
  status,
  errorCode,
  errorMessage,
  errorNext,
  errorIssues,
  moreIssues,
}: JobRow): Partial<JobResource> {
  if (!errorCode) return {};
  return {
    error: { code: errorCode, message: shown(errorMessage ?? ''), next: errorNext ?? '' },
    ...(status === 'failed' && errorIssues && { issues: errorIssues.map(withPointer) }),
    ...(status === 'failed' && moreIssues && { moreIssues }),
  };
}

const shown = (sentence: string) => shortened(sentence, SENTENCE_CHARS);

function links(row: JobRow, settings: ApiSettings, assets: readonly AssetRow[]): JobResource['links'] {
  const { temporalUiUrl, temporalNamespace } = settings;
  const { id, input, outputKey, posterAssetId, mediaExpiredAt } = row;
  const self = jobPath(id);
  const ui = temporalUiUrl?.replace(/\/$/, '');
  return {
    self,
    ...(outputKey && !mediaExpiredAt && { download: `${self}/download` }),
    ...(doubtfulOf(row) && { doubtfulResult: `${self}/doubtful-result` }),
    ...(posterAssetId && { poster: posterPath(id) }),
    ...(assets.some(({ key }) => key === input?.video.key) && { source: `${self}/source` }),
    ...(ui && { temporal: `${ui}/namespaces/${encodeURIComponent(temporalNamespace)}/workflows/${id}` }),
  };
}
