import type { Db } from './client.js';
import { Prisma } from './generated/client.js';
import { toJobRow } from './job-row.js';

/** Who this database is to its bucket; src/storage says what follows from it. */
export interface Installation {
  installationId: string;
  bucket: string;
  home: string;
  tokens: string[];
  renewedAt: Date;
}

const KEY = 'default';
/** Enough that a write which comes late is still known as one of ours. */
const MOST_TOKENS = 10;

/** Undefined in a database that was never given a bucket. */
export async function readInstallation(db: Db): Promise<Installation | undefined> {
  return (await db.installation.findUnique({ where: { key: KEY } })) ?? undefined;
}

/** This database owns the bucket from now on; what earlier marks said counts no more. */
export async function writeInstallation(db: Db, installation: Omit<Installation, 'renewedAt'>): Promise<void> {
  const data = { ...installation, renewedAt: new Date() };
  await db.installation.upsert({ where: { key: KEY }, create: { key: KEY, ...data }, update: data });
}

/** Before the mark bears it, so that a mark with a token nobody here knows is certainly another's. */
export async function addToken(db: Db, { tokens }: Installation, token: string): Promise<void> {
  const last = [...tokens, token].slice(-MOST_TOKENS);
  await db.installation.update({ where: { key: KEY }, data: { tokens: last, renewedAt: new Date() } });
}

/**
 * Which database of which server this is. A dump that is restored, or a copy, is another one, whatever it says of
 * itself; only a server copied with its disk is not told apart by this.
 */
export async function readHome(db: Db): Promise<string> {
  const [place] = await db.$queryRaw<{ oid: string; allowed: boolean }[]>`
    SELECT oid::text, has_function_privilege('pg_control_system()', 'EXECUTE') AS allowed
    FROM pg_database WHERE datname = current_database()`;
  return `${place?.allowed ? await serverId(db) : 'server'}/${place?.oid}`;
}

async function serverId(db: Db): Promise<string> {
  const [server] = await db.$queryRaw<{ id: string }[]>`SELECT system_identifier::text AS id FROM pg_control_system()`;
  return server?.id ?? '';
}

/** What there should be in this database's bucket. */
export interface JobFiles {
  hasJobs: boolean;
  /** Up to ten keys each of finished videos and of uploads, of the newest jobs. */
  keys: string[];
  /** Of a finished video, as it was stored. */
  address?: string;
}

export async function filesOfJobs(db: Db): Promise<JobFiles> {
  const newest = { orderBy: { createdAt: 'desc' as const }, take: 10 };
  const results = await db.videoJob.findMany({ ...newest, where: { outputKey: { not: null } } });
  // The files of a cancelled job are removed.
  const withFiles = { input: { not: Prisma.AnyNull }, status: { not: 'cancelled' } };
  const submitted = await db.videoJob.findMany({ ...newest, where: withFiles });
  const keys = [
    ...results.map(({ outputKey }) => outputKey),
    ...submitted.map((row) => toJobRow(row).input?.video.key),
  ];
  return {
    hasJobs: results.length + submitted.length > 0,
    keys: keys.filter((key) => typeof key === 'string'),
    address: results[0]?.outputUrl ?? undefined,
  };
}
