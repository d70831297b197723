import { cancellationSignal } from '@temporalio/activity';
import type { Media, TrackKind } from '../src/media/inspect-media.js';
import type { ReadRange } from '../src/media/probe-child.js';
import type { ObjectStore } from '../src/storage/object-store.js';
import type { ActivityDeps } from './deps.js';
import { beat } from './notes.js';
import { whileBeating } from './transfer.js';

export type ProbingDeps = Pick<ActivityDeps, 'store' | 'prober' | 'limits'>;

export interface StoredFile {
  key: string;
  /** For messages. */
  name: string;
  bytes: number;
  track: TrackKind;
  /** Its measures and frame rate too. */
  withPicture?: true;
}

/** What a file in the bucket holds; throws as MediaProber does. Beats while it waits for its turn, and while it reads. */
export const probeStored = ({ store, prober, limits }: ProbingDeps, { key, ...file }: StoredFile): Promise<Media> =>
  limits.probes(() =>
    whileBeating(() => prober.probe({ ...file, read: beatingReads(store, key), signal: cancellationSignal() })),
  );

/** Parts of an object: each read is a sign of life, and none begins once the job is cancelled. */
const beatingReads =
  (store: ObjectStore, key: string): ReadRange =>
  async (start, end) => {
    cancellationSignal().throwIfAborted();
    beat();
    return await store.readRange(key, start, end);
  };
