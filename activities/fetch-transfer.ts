import { nameOfHeader, nameOfUrl } from '../src/assets/source-name.js';
import type { AssetRow } from '../src/db/asset-row.js';
import { recordSize, recordSource } from '../src/db/fetched-assets.js';
import { type AssetKind, assetLimitOf } from '../src/domain/asset.js';
import { isPicture, isPictureType, PICTURES } from '../src/media/is-picture.js';
import type { MediaType } from '../src/media/media-formats.js';
import { type FirstLook, mediaTypeOf } from '../src/media/media-types.js';
import { HEAD_BYTES } from '../src/media/sniff.js';
import { lasting } from '../src/platform/plain-words.js';
import type { ActivityDeps } from './deps.js';
import { faultOfNetwork, refused, Unwanted } from './fetch-faults.js';
import { type FilledPart, inParts, peek } from './fetch-parts.js';
import { assertRoom, type Progress } from './fetch-progress.js';
import { type OpenSource, openSource } from './fetch-source.js';
import type { FetchUpload } from './fetch-upload.js';
import { notes } from './notes.js';

export type TransferDeps = Pick<ActivityDeps, 'db' | 'outbound' | 'fetching'>;

export interface Transfer {
  row: AssetRow;
  progress: Progress;
  signal: AbortSignal;
}

const FILE_ITSELF = 'Give an address that leads to the file itself.';

/** All that is missing, from the source into the upload. */
export async function transfer(upload: FetchUpload, deps: TransferDeps, { row, progress, signal }: Transfer) {
  const mostBytes = assetLimitOf(row.kind, deps.fetching.mostBytes);
  const asking = { from: upload.bytes, timeoutMs: timeLeft(deps, row), mostBytes, signal };
  const source = await openSource(deps.outbound, row, asking);
  try {
    if ((source.bytes ?? 0) > mostBytes) throw tooLarge(mostBytes);
    Object.assign(progress, { bytes: source.from, isComing: true });
    const coming = counted(source, { progress, signal, mostBytes });
    const chunks = source.from > 0 ? coming : await begin(upload, deps, { row, source, coming });
    await sendAll(upload, inParts(chunks, row.partBytes ?? 1));
  } finally {
    progress.isComing = false;
    source.body.destroy();
  }
  // Where the source does not say it, a next try has to know that this was all.
  if (source.bytes === null && !(await recordSize(deps.db, row.id, progress.bytes))) throw new Unwanted();
}

/** Throws where there is none left. */
function timeLeft({ fetching }: TransferDeps, { createdAt }: AssetRow): number {
  const left = createdAt.getTime() + fetching.longestMs - Date.now();
  if (left > 0) return left;
  const { why } = notes().unfetched ?? {};
  const last = why === undefined ? '' : ` In the last try: ${why}`;
  throw refused(`It has not come within ${lasting(fetching.longestMs / 1000)}.${last}`, 'Give another address.');
}

interface Coming {
  progress: Transfer['progress'];
  signal: AbortSignal;
  mostBytes: number;
}

/** What comes, counted; a source that breaks off is worth another try, as long as that comes further. */
async function* counted(source: OpenSource, { progress, signal, mostBytes }: Coming): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of source.body) {
      progress.bytes += chunk.length;
      if (progress.bytes > mostBytes) throw tooLarge(mostBytes);
      yield chunk;
    }
  } catch (error) {
    throw signal.aborted ? signal.reason : brokenOff(source, progress.bytes, error);
  }
  if (source.bytes !== null && progress.bytes !== source.bytes) throw brokenOff(source, progress.bytes);
}

function brokenOff({ bytes }: OpenSource, came: number, error?: unknown): unknown {
  const said = bytes === null ? '' : ` of ${bytes}`;
  const always = refused(
    `The source breaks off after ${came}${said} bytes, each time.`,
    'See whether the file is whole there.',
  );
  return faultOfNetwork(error, { where: `It broke off after ${came}${said} bytes`, untilItIs: always });
}

const tooLarge = (mostBytes: number) =>
  refused(`The file is larger than the ${mostBytes} bytes that are taken.`, 'Give a smaller one.');

interface Beginning {
  row: AssetRow;
  source: OpenSource;
  coming: AsyncIterable<Buffer>;
}

/** Looks at the first bytes before anything is stored; then the upload is for this file. All of its bytes. */
async function begin(upload: FetchUpload, deps: TransferDeps, { row, source, coming }: Beginning) {
  const { head, chunks } = await peek(coming, HEAD_BYTES);
  if (head.length === 0) throw refused('The source sends an empty file.', FILE_ITSELF);
  const fileName = nameOf(row, source);
  const type = typeOf(row.kind, { head, fileName, declared: source.contentType });
  if (typeof type === 'string') throw refused(`The file there ${type}.`, FILE_ITSELF);
  const { contentType } = type;
  const { bytes, validator } = source;
  // The upload first: what is recorded of a file must never meet the parts of another.
  await upload.beginAnew(contentType);
  if (!(await recordSource(deps.db, row.id, { fileName, contentType, bytes, validator }))) throw new Unwanted();
  await assertRoom(deps, row.userId);
  return chunks;
}

/** As its user called it, or else as the source does. */
function nameOf({ fileName, sourceUrl, kind }: AssetRow, { disposition }: OpenSource): string {
  const isChosen = fileName !== (nameOfUrl(sourceUrl ?? '') || kind);
  return isChosen ? fileName : nameOfHeader(disposition) || fileName;
}

/** As what it is stored, or why not, as the end of a sentence. */
function typeOf(kind: AssetKind, look: FirstLook): MediaType | string {
  if (kind !== 'poster') return mediaTypeOf(kind, look);
  const type = Object.keys(PICTURES)
    .filter(isPictureType)
    .find((one) => isPicture(look.head, one));
  return type ? { contentType: type, extension: PICTURES[type] } : `is none of ${Object.keys(PICTURES).join(', ')}`;
}

/** One part is on its way to S3 while the next one comes: two are in memory, however large the file is. */
async function sendAll(upload: FetchUpload, parts: AsyncIterable<FilledPart>): Promise<void> {
  let sending: Promise<void> = Promise.resolve();
  try {
    for await (const part of parts) {
      await sending;
      sending = upload.send(part);
      sending.catch(() => undefined); // seen with the next part, or below
    }
  } catch (error) {
    await sending.catch(() => undefined); // it counts for the next try, and nothing moves once this one is over
    throw error;
  }
  await sending;
}
