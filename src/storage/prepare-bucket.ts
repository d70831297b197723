import { randomUUID } from 'node:crypto';
import type { Db } from '../db/client.js';
import { filesOfJobs, type JobFiles, readHome, readInstallation, writeInstallation } from '../db/installation.js';
import { SetupError } from '../platform/setup-error.js';
import { CLAIM, type Ownership, ownershipOf, wordsOf } from './bucket-state.js';
import type { ObjectStore } from './object-store.js';

export interface PrepareDeps {
  db: Db;
  store: Pick<ObjectStore, 'bucket' | 'exists' | 'readMark' | 'writeMark' | 'ensureBucket' | 'head'>;
  report(line: string): void;
}

export interface PrepareOptions {
  /** A person says that the bucket is this database's, whatever it was before. */
  claim?: boolean;
  /** S3 is this stack's alone, so that a new database on an old bucket takes nobody's. */
  isAlone?: boolean;
}

/**
 * Gives the database its bucket: `npm start` and `pro migrate` do so. It is created only where no job could miss it, and
 * taken only where it is nobody's; else this throws, and says which bucket the jobs use.
 */
export async function prepareBucket(deps: PrepareDeps, { claim, isAlone }: PrepareOptions = {}): Promise<void> {
  const ownership = await ownershipOf(deps);
  const { state } = ownership;
  if (claim && state !== 'own') return await take(deps, `Bucket: "${ownership.bucket}" is this database's now.`);
  if (state === 'own' || state === 'copied') return sayOld(deps, ownership);
  const jobs = await filesOfJobs(deps.db);
  const isFree = state !== 'foreign' || isAlone;
  if (isFree && !jobs.hasJobs) return await take(deps);
  // A bucket of the time before there were marks.
  if (state === 'unmarked' && (await holdsOne(deps, jobs.keys))) return await take(deps);
  throw new SetupError(refusal(ownership, jobs, isAlone ? CLAIM_AT_START : CLAIM));
}

/** Works in another database's bucket as a copy of it would: jobs run there, and nothing of its is removed. */
export async function borrowBucket({ db, store }: Pick<PrepareDeps, 'db' | 'store'>): Promise<void> {
  const mark = (await store.exists()) ? await store.readMark() : undefined;
  if (!mark) throw new SetupError(`The bucket "${store.bucket}" is not there or bears no mark. Run: pro migrate`);
  const { installationId } = mark;
  await writeInstallation(db, { installationId, bucket: store.bucket, home: 'borrowed', tokens: [] });
}

async function take({ db, store, report }: PrepareDeps, line = `Bucket: "${store.bucket}" is marked.`): Promise<void> {
  const installation = await readInstallation(db);
  const token = randomUUID();
  const installationId = installation?.installationId ?? randomUUID();
  await store.ensureBucket();
  // First the row: a mark without one would lock out the database that wrote it.
  await writeInstallation(db, { installationId, bucket: store.bucket, home: await readHome(db), tokens: [token] });
  await store.writeMark({ installationId, token });
  report(line);
}

function sayOld({ report }: PrepareDeps, ownership: Ownership): void {
  const words = wordsOf(ownership);
  if (words) report(`Bucket: ${words.message} ${words.next}`);
}

async function holdsOne({ store }: PrepareDeps, keys: string[]): Promise<boolean> {
  for (const key of keys) if (await store.head(key)) return true;
  return false;
}

/** Where S3 runs only with the stack. */
const CLAIM_AT_START = 'npm start -- --claim-bucket';

function refusal(ownership: Ownership, { hasJobs, address }: JobFiles, claim: string): string {
  const { message, next } = wordsOf(ownership, claim) ?? { message: '', next: '' };
  if (ownership.installation || !hasJobs) return `${message} ${next}`;
  const example = address ? ` (a result is at ${address})` : '';
  return `${message} This database has jobs, and none of their files are there${example}. Set S3_BUCKET to the bucket they are in, or, if that is lost: ${claim}`;
}
