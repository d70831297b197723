import type { Queries } from '../db/account.js';
import type { AssetRow } from '../db/asset-row.js';
import { findAssets } from '../db/assets.js';
import { findDraft } from '../db/drafts.js';
import type { AssetKind } from '../domain/asset.js';
import type { OwnErrorCode } from '../domain/error-table.js';
import { AppError } from '../domain/errors.js';
import { fitSegments } from '../domain/fit-segments.js';
import { type Issue, issuesInWords } from '../domain/issues.js';
import type { Asset, GenerationOptions, Model, ProJobInput } from '../domain/job.js';
import type { MediaLengths, Segment, Warning } from '../domain/segments.js';

/** A job in words: its files are in the bucket already. */
export interface JobWords {
  name?: string;
  model: Model;
  options: GenerationOptions;
  video: AssetRef;
  audio: (AssetRef & { refId: string })[];
  segments: Segment[];
  posterAssetId?: string;
  draftId?: string;
}

interface AssetRef {
  assetId: string;
}

export interface CheckedSubmission {
  input: Omit<ProJobInput, 'jobId' | 'userId'>;
  warnings: Warning[];
  /** Lengths in seconds, as far as somebody has looked at the files. */
  lengths: MediaLengths;
  /** Frames in a second of the video, where that is known. */
  fps?: number;
}

interface Fault extends Issue {
  code: OwnErrorCode;
}

/**
 * What no waiting helps against comes first: who is told that a file is not stored yet comes back when it is, and then
 * nothing else may be wrong.
 */
const ORDER = [
  ...(['invalid_request', 'draft_not_found', 'asset_not_found', 'invalid_media', 'invalid_segments'] as const),
  'asset_incomplete',
] satisfies OwnErrorCode[];

/**
 * The job that these words make, with the files of the user's own that they name. Throws AppError with everything that is
 * wrong, each with its place: the code says what is to be put right first.
 */
export async function checkSubmission(
  db: Queries,
  userId: string,
  words: JobWords,
  maxAudioFiles: number,
): Promise<CheckedSubmission> {
  const uses = usesOf(words);
  const rows = new Map((await findAssets(db, { userId, ids: uses.map(({ id }) => id) })).map((row) => [row.id, row]));
  const lengths = lengthsOf(words, rows);
  const { options, segments: given } = words;
  const { segments, warnings, issues } = fitSegments({ syncMode: options.sync_mode, segments: given, lengths });
  throwFirst([
    ...audioFaults(words, maxAudioFiles),
    ...(await draftFaults(db, userId, words)),
    ...uses.flatMap((use) => assetFault(use, rows.get(use.id)) ?? []),
    ...issues.map((issue) => ({ ...issue, code: 'invalid_segments' as const })),
  ]);
  const fps = rows.get(words.video.assetId)?.probe?.fps;
  return { input: inputOf(words, rows, segments), warnings, lengths, ...(fps !== undefined && { fps }) };
}

interface AssetUse {
  field: string;
  kind: AssetKind;
  id: string;
}

function usesOf({ video, audio, posterAssetId }: JobWords): AssetUse[] {
  return [
    { field: 'video.assetId', kind: 'video', id: video.assetId },
    ...audio.map(({ assetId: id }, index) => ({ field: `audio[${index}].assetId`, kind: 'audio' as const, id })),
    ...(posterAssetId === undefined ? [] : [{ field: 'posterAssetId', kind: 'poster' as const, id: posterAssetId }]),
  ];
}

/** Every asset that the words name, each once. */
export const assetsIn = (words: JobWords): string[] => [...new Set(usesOf(words).map(({ id }) => id))];

type Rows = ReadonlyMap<string, AssetRow>;

const secondsOf = (rows: Rows, id: string): number | undefined => rows.get(id)?.probe?.seconds;

const lengthsOf = ({ video, audio }: JobWords, rows: Rows): MediaLengths => ({
  video: secondsOf(rows, video.assetId),
  soundEnds: rows.get(video.assetId)?.probe?.soundEnds,
  audio: new Map(audio.map(({ refId, assetId }) => [refId, secondsOf(rows, assetId)])),
});

function audioFaults({ audio }: JobWords, most: number): Fault[] {
  const code = 'invalid_request';
  const refIds = audio.map(({ refId }) => refId);
  const twice = refIds.flatMap((refId, index): Fault[] => {
    if (refIds.indexOf(refId) === index) return [];
    return [
      { code, field: `audio[${index}].refId`, message: `Two audio files are called "${refId}"; name them apart.` },
    ];
  });
  const tooMany = { code, field: 'audio', message: `At most ${most} audio files in one job.` } as const;
  return audio.length > most ? [tooMany, ...twice] : twice;
}

async function draftFaults(db: Queries, userId: string, { draftId }: JobWords): Promise<Fault[]> {
  if (draftId === undefined || (await findDraft(db, { userId, id: draftId }))) return [];
  return [{ code: 'draft_not_found', field: 'draftId', message: 'There is no such draft.' }];
}

function assetFault({ field, kind }: AssetUse, row: AssetRow | undefined): Fault | undefined {
  if (!row) return { code: 'asset_not_found', field, message: 'There is no such asset.' };
  const { fileName, status } = row;
  const is = (code: OwnErrorCode, what: string): Fault => ({ code, field, message: `"${fileName}" ${what}` });
  if (row.kind !== kind) return is('invalid_media', `is kept as ${row.kind}; needed is ${kind}.`);
  if (status === 'refused') return is('invalid_media', `was refused. ${issuesInWords(row.issues ?? [])}`.trimEnd());
  return status === 'stored' ? undefined : is('asset_incomplete', `is not stored yet: it is ${status}.`);
}

function throwFirst(faults: readonly Fault[]): void {
  const code = ORDER.find((one) => faults.some((fault) => fault.code === one));
  if (code === undefined) return;
  throw new AppError(code, { issues: faults.map(({ field, message }) => ({ field, message })) });
}

function inputOf(
  { model, options, video, audio }: JobWords,
  rows: Rows,
  segments: Segment[],
): CheckedSubmission['input'] {
  return {
    ...{ model, options, segments },
    video: fileOf(rows, video.assetId),
    audio: audio.map(({ refId, assetId }) => ({ ...fileOf(rows, assetId), refId })),
  };
}

/** Its fault would have been thrown before. */
function fileOf(rows: Rows, id: string): Asset {
  const row = rows.get(id);
  if (!row || row.bytes === null) throw new AppError('asset_not_found');
  const { key, contentType, bytes, fileName } = row;
  return { key, contentType, bytes, fileName };
}
