import { checksumOf } from '../src/assets/open-upload.js';
import type { AssetRow } from '../src/db/asset-row.js';
import { findAsset, recordUpload } from '../src/db/assets.js';
import { AppError } from '../src/domain/errors.js';
import { ownershipOf } from '../src/storage/bucket-state.js';
import type { PartUpload, StoredPart } from '../src/storage/part-uploads.js';
import type { ActivityDeps } from './deps.js';
import { Unwanted } from './fetch-faults.js';
import type { FilledPart } from './fetch-parts.js';

type Deps = Pick<ActivityDeps, 'db' | 'store' | 'uploads'>;

/**
 * The upload in parts of a file that is fetched. What S3 has of it is what an interrupted try has left; parts of another
 * file never get into it, since that gets an upload of its own.
 */
export class FetchUpload {
  readonly #deps: Deps;
  readonly #row: AssetRow;
  #upload: PartUpload | undefined;
  #parts: StoredPart[] = [];

  private constructor(deps: Deps, row: AssetRow) {
    this.#deps = deps;
    this.#row = row;
  }

  /** As an earlier try has left it. */
  static async open(deps: Deps, row: AssetRow): Promise<FetchUpload> {
    const opened = new FetchUpload(deps, row);
    const { key, uploadId } = row;
    if (uploadId === null) return opened;
    opened.#upload = { key, uploadId };
    opened.#parts = wholeParts((await deps.uploads.list({ key, uploadId })) ?? [], row);
    return opened;
  }

  /** In S3 without a gap, from the file's beginning. */
  get bytes(): number {
    return this.#parts.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** From the first byte on; what there was is dropped. */
  async beginAnew(contentType: string): Promise<void> {
    const { db, store, uploads } = this.#deps;
    const { id, key } = this.#row;
    const before = this.#upload?.uploadId ?? null;
    const uploadId = await uploads.begin(key, { contentType, checksum: checksumOf(this.#row) });
    const isOurs = await recordUpload(db, id, uploadId, before);
    const dropped = isOurs ? before : uploadId;
    if (dropped !== null) await store.abortUpload(key, dropped);
    if (!isOurs) throw new Unwanted();
    this.#upload = { key, uploadId };
    this.#parts = [];
  }

  /** The next part; a fault of S3 is worth another try, and so is an upload that it knows no more. */
  async send(part: FilledPart): Promise<void> {
    const { bytes, crc32 } = part;
    const checked = checksumOf(this.#row) === 'crc32' ? { crc32 } : {};
    const next = { number: this.#parts.length + 1, bytes, ...checked };
    const etag = await this.#deps.uploads.send(this.#at, next, part.read()).catch((cause: unknown) => {
      throw new AppError('service_unavailable', { cause });
    });
    this.#parts.push({ ...next, etag });
  }

  /** Puts the parts together. May be repeated: S3 forgets an upload that is complete, and the file itself tells. */
  async complete(): Promise<void> {
    const { bytes } = this;
    if (this.#upload) await this.#deps.uploads.complete(this.#upload, this.#parts);
    if ((await this.#deps.store.head(this.#row.key))?.bytes === bytes) return;
    throw new AppError('service_unavailable', { detail: 'The storage has dropped what was fetched.' });
  }

  /** Of a file that nobody gets: nothing of it stays, whatever was on its way when its row was removed. */
  async discard(): Promise<void> {
    const { db, store } = this.#deps;
    const { id, key } = this.#row;
    if (this.#upload) await store.abortUpload(key, this.#upload.uploadId);
    // Another try may be at it, and have put it together; and a copy of the database has the original's rows.
    if (!(await findAsset(db, { id })) && (await ownershipOf({ db, store })).state === 'own') await store.delete(key);
  }

  get #at(): PartUpload {
    if (!this.#upload) throw new TypeError('The upload has not begun.');
    return this.#upload;
  }
}

/** Those that can be gone on behind: all of one size but the last, which is one only where it ends the file. */
function wholeParts(stored: readonly StoredPart[], { bytes, partBytes }: AssetRow): StoredPart[] {
  const gap = stored.findIndex((part, place) => part.number !== place + 1 || part.bytes !== partBytes);
  if (gap < 0) return [...stored];
  const whole = stored.slice(0, gap);
  const last = stored[gap];
  const before = gap * (partBytes ?? 0);
  return last?.number === gap + 1 && before + last.bytes === bytes ? [...whole, last] : whole;
}
