import type { AssetRow } from '../db/asset-row.js';
import { findAsset, markChecking } from '../db/assets.js';
import { bytesOfPart, type PartPlan, partCount } from '../domain/asset.js';
import { AppError } from '../domain/errors.js';
import { type Issue, issuesInWords } from '../domain/issues.js';
import { plainEtag, type SentPart, type StoredPart } from '../storage/part-uploads.js';
import type { AssetDeps } from './asset-deps.js';

const FETCHED = 'It is fetched from its URL, and completes by itself.';

/**
 * Puts the parts together, so that the file waits to be looked at; the row as it is then. May be repeated, also after an
 * answer that was lost. `sent`: what the client says it has sent. Throws `asset_incomplete` with what is wrong of each part.
 */
export async function completeAsset(deps: AssetDeps, row: AssetRow, sent?: readonly SentPart[]): Promise<AssetRow> {
  if (row.status === 'fetching') throw new AppError('upload_over', { detail: FETCHED });
  if (row.status !== 'uploading') return row;
  await putTogether(deps, row, sent);
  const now = (await markChecking(deps.db, row.id)) ?? (await findAsset(deps.db, { id: row.id }));
  if (!now) throw new AppError('asset_not_found');
  return now;
}

/** S3 forgets an upload that is complete: where it knows none, the file itself tells. */
async function putTogether({ uploads, store }: AssetDeps, row: AssetRow, sent?: readonly SentPart[]): Promise<void> {
  const { key, uploadId, bytes } = row;
  const stored = uploadId === null ? undefined : await uploads.list({ key, uploadId });
  if (uploadId !== null && stored) {
    assertWhole(planOf(row), stored, sent);
    if (await uploads.complete({ key, uploadId }, stored)) return;
  }
  if ((await store.head(key))?.bytes === bytes) return;
  throw new AppError('asset_incomplete', { detail: 'Nothing of it has arrived, or the storage has dropped it.' });
}

/** Of an asset that comes in parts. */
export const planOf = ({ bytes, partBytes }: AssetRow): PartPlan => ({ bytes: bytes ?? 0, partBytes: partBytes ?? 1 });

function assertWhole(plan: PartPlan, stored: readonly StoredPart[], sent?: readonly SentPart[]): void {
  const issues: Issue[] = [];
  for (let number = 1; number <= partCount(plan); number += 1) {
    const message = faultOfPart(number, plan, stored, sent);
    if (message) issues.push({ field: 'parts', message: `Part ${number} ${message}` });
  }
  if (issues.length > 0) throw new AppError('asset_incomplete', { issues, detail: issuesInWords(issues) });
}

function faultOfPart(
  number: number,
  plan: PartPlan,
  stored: readonly StoredPart[],
  sent: readonly SentPart[] | undefined,
): string | undefined {
  const part = stored.find((one) => one.number === number);
  if (!part) return 'has not arrived.';
  const bytes = bytesOfPart(number, plan);
  if (part.bytes !== bytes) return `has ${part.bytes} bytes, and must have ${bytes}.`;
  const said = sent?.find((one) => one.number === number);
  if (sent && !said) return 'is not in your list.';
  if (said && plainEtag(said.etag) !== part.etag) return 'is another than the one you sent: its ETag differs.';
  if (said?.crc32 !== undefined && part.crc32 !== undefined && said.crc32 !== part.crc32) {
    return 'is another than the one you sent: its checksum differs.';
  }
  return undefined;
}
