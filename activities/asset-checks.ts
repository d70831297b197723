import type { AssetRow } from '../src/db/asset-row.js';
import { findAsset, recordRefused, recordStored } from '../src/db/assets.js';
import type { AssetProbe, AssetStatus } from '../src/domain/asset.js';
import { AppError } from '../src/domain/errors.js';
import type { MediaQuestion } from '../src/media/inspect-media.js';
import { isPicture } from '../src/media/is-picture.js';
import { inOwnBucket } from '../src/storage/own-bucket.js';
import type { ActivityDeps } from './deps.js';
import { probeTrack, storedBytes } from './probing.js';

type Deps = Pick<ActivityDeps, 'db' | 'store' | 'prober' | 'limits'>;

/** What is needed of a picture to know one. */
const HEAD_BYTES = 16;

/** What uploaded files are, before any job uses them. */
export const createAssetCheckActivities = (deps: Deps) => ({
  /**
   * Reads what the file holds, and writes it down: `stored`, or `refused` with the reason. An asset that is gone, or was
   * looked at before, is left as it is. Faults that may pass are thrown.
   */
  async probeAsset(assetId: string): Promise<AssetStatus> {
    const row = await findAsset(deps.db, { id: assetId });
    if (row?.status !== 'checking') return row?.status ?? 'refused';
    try {
      const { bytes, probe } = await inOwnBucket(deps, () => look(deps, row));
      await recordStored(deps.db, assetId, { bytes, probe });
      return 'stored';
    } catch (error) {
      if (!(error instanceof AppError) || error.row.class !== 'input') throw error;
      await recordRefused(deps.db, assetId, [{ field: 'file', message: error.options.detail ?? error.message }]);
      return 'refused';
    }
  },
});

async function look(deps: Deps, row: AssetRow): Promise<{ bytes: number; probe: AssetProbe }> {
  const bytes = await storedBytes(deps, row);
  return { bytes, probe: row.kind === 'poster' ? await lookAtPicture(deps, row) : await lookAtMedia(deps, row, bytes) };
}

async function lookAtPicture({ store }: Deps, { key, fileName, contentType }: AssetRow): Promise<AssetProbe> {
  if (isPicture(await store.readRange(key, 0, HEAD_BYTES), contentType)) return {};
  throw new AppError('invalid_media', { detail: `"${fileName}" is not the picture that its name says.` });
}

/** A sound is also taken from a video; its own length counts then. */
async function lookAtMedia(deps: Deps, { key, fileName, kind }: AssetRow, bytes: number): Promise<AssetProbe> {
  const track = kind === 'audio' ? 'audio' : 'video';
  const question: MediaQuestion = { track, withPicture: true, ...(track === 'video' && { withSoundEnd: true }) };
  const { picture, ...probe } = await probeTrack(deps, { key, name: fileName, bytes, ...question });
  return { ...picture, ...probe };
}
