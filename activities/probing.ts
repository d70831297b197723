import { cancellationSignal } from '@temporalio/activity';
import { AppError } from '../src/domain/errors.js';
import type { Media, MediaQuestion } from '../src/media/inspect-media.js';
import type { ReadRange } from '../src/media/probe-child.js';
import type { ObjectStore } from '../src/storage/object-store.js';
import type { ActivityDeps } from './deps.js';
import { beat } from './notes.js';
import { whileBeating } from './transfer.js';

export type ProbingDeps = Pick<ActivityDeps, 'store' | 'prober' | 'limits'>;

export interface StoredFile extends MediaQuestion {
  key: string;
  /** For messages. */
  name: string;
  bytes: number;
}

/** What a file in the bucket holds; throws as MediaProber does. Beats while it waits for its turn, and while it reads. */
export const probeStored = ({ store, prober, limits }: ProbingDeps, { key, ...file }: StoredFile): Promise<Media> =>
  limits.probes(() =>
    whileBeating(() =>
      prober.probe({ ...file, read: beatingReads(store, key, file.bytes), signal: cancellationSignal() }),
    ),
  );

/** Throws asset_missing where the file is not there, or is not as large as it was (`bytes`; null: nobody knows). */
export async function storedBytes(
  { store }: Pick<ProbingDeps, 'store'>,
  { key, fileName, bytes }: { key: string; fileName: string; bytes: number | null },
): Promise<number> {
  const stored = await store.head(key);
  if (!stored) throw new AppError('asset_missing', { detail: `"${fileName}" is no longer there.` });
  if (bytes === null || stored.bytes === bytes) return stored.bytes;
  throw new AppError('asset_missing', { detail: `"${fileName}" has ${stored.bytes} bytes, ${bytes} were uploaded.` });
}

/** As probeStored, of a file that has to have such a track: without it, it is invalid_media. */
export async function probeTrack(deps: ProbingDeps, file: StoredFile): Promise<Media & { seconds: number }> {
  const { seconds, ...media } = await probeStored(deps, file);
  if (seconds !== undefined) return { ...media, seconds };
  throw new AppError('invalid_media', {
    detail: `"${file.name}" has no ${file.track === 'video' ? 'picture' : 'sound'}.`,
  });
}

/** Parts of an object: each read is a sign of life, and none begins once the job is cancelled. */
const beatingReads =
  (store: ObjectStore, key: string, ofBytes: number): ReadRange =>
  async (start, end) => {
    cancellationSignal().throwIfAborted();
    beat();
    return await store.readRange(key, start, end, ofBytes);
  };
