import type { Db } from '../db/client.js';
import { type Installation, readHome, readInstallation } from '../db/installation.js';
import type { ObjectStore } from './object-store.js';
import type { BucketMark } from './object-store-mark.js';

/**
 * Whose bucket it is. An object in the bucket bears the id of the installation, which lives in the database, and a token
 * that the owner exchanges every hour. So a bucket that was named by mistake, or is another installation's, is known;
 * and so is a database that was restored from a dump or copied: what it believes of the bucket is old.
 *
 * - own: this database's
 * - copied: it was, until this database was restored or copied; jobs run, and nothing is removed
 * - foreign: another installation's
 * - unmarked: nobody's, as far as it says
 * - absent: there is none of that name
 */
export const BUCKET_STATES = ['own', 'copied', 'foreign', 'unmarked', 'absent'] as const;
export type BucketState = (typeof BUCKET_STATES)[number];

export interface Ends {
  db: Db;
  store: Pick<ObjectStore, 'bucket' | 'exists' | 'readMark'>;
}

export interface Ownership {
  state: BucketState;
  bucket: string;
  /** The bucket this database was given, where it was given one. */
  installation?: Installation;
  mark?: BucketMark;
}

/** Throws where S3 or the database do not answer. */
export async function ownershipOf({ db, store }: Ends): Promise<Ownership> {
  const { bucket } = store;
  const installation = await readInstallation(db);
  if (!(await store.exists())) return { state: 'absent', bucket, installation };
  const mark = await store.readMark();
  if (!mark) return { state: 'unmarked', bucket, installation };
  const known = { bucket, installation, mark };
  if (!isOurs(mark, installation)) return { state: 'foreign', ...known };
  return { state: (await isOriginal(db, known)) ? 'own' : 'copied', ...known };
}

/** Of this installation; whether by this database or one it was copied from, the token tells. */
export const isOurs = (mark: BucketMark, installation?: Installation): installation is Installation =>
  mark.installationId === installation?.installationId;

async function isOriginal(db: Db, { mark, installation }: Pick<Ownership, 'mark' | 'installation'>): Promise<boolean> {
  if (!mark || !installation?.tokens.includes(mark.token)) return false;
  return installation.home === (await readHome(db));
}

/** What a person types who knows better. */
export const CLAIM = 'pro migrate --claim-bucket';

/** What is wrong, and what to do, in a sentence each; undefined where nothing is. `claim`: how it is claimed there. */
export function wordsOf(ownership: Ownership, claim = CLAIM): { message: string; next: string } | undefined {
  const { state, bucket, installation } = ownership;
  const isElsewhere = installation !== undefined && installation.bucket !== bucket;
  const own = isElsewhere ? [`This database's bucket is "${installation.bucket}".`] : [];
  const orElse = (words: string) =>
    isElsewhere
      ? `Set S3_BUCKET=${installation.bucket}, or, ${words}`
      : words.replace(/^./, (letter) => letter.toUpperCase());
  switch (state) {
    case 'own':
      return undefined;
    case 'copied':
      return {
        message: `The bucket "${bucket}" was marked by a later state of this database, so this one is a copy or was restored. Nothing in the bucket is removed.`,
        next: `Where no other database uses the bucket any more: ${claim}`,
      };
    case 'foreign':
      return {
        message: sentences(`The bucket "${bucket}" belongs to another installation.`, ...own),
        next: isElsewhere
          ? orElse(`where that installation is gone: ${claim}`)
          : `Set S3_BUCKET to a bucket of its own, or, where that installation is gone: ${claim}`,
      };
    case 'unmarked':
      return {
        message: sentences(`The bucket "${bucket}" does not bear this database's mark.`, ...own),
        next: installation ? orElse(`if it is the right one: ${claim}`) : 'Run: pro migrate',
      };
    case 'absent':
      return {
        message: sentences(`The bucket "${bucket}" is not there.`, ...own),
        next: installation ? orElse(`if it is lost for good: ${claim}`) : 'Run: pro migrate',
      };
  }
}

const sentences = (...parts: string[]) => parts.join(' ');
