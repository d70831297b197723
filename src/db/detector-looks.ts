import { z } from 'zod';
import { figuresSchema } from '../versions/detector/figures.js';
import { FINDING_CODES, type Finding, worstFirst } from '../versions/detector/finding.js';
import type { Look } from '../versions/detector/look.js';
import type { Db } from './client.js';
import type { Finding as FindingRow } from './generated/client.js';

/** One API looks at a deployment for all of them: the lease on looking, and what the newest look has found. */
export interface SharedLooks {
  /** Whether it is this process that looks, for the next `seconds`. */
  take(seconds: number): Promise<boolean>;
  /** Only the one that looks writes; anybody else's look is dropped. */
  write(look: Look): Promise<void>;
  /** The newest look, and how old it is by the database's clock; undefined where there is none. */
  read(): Promise<(Look & { ageSeconds: number }) | undefined>;
  /** Lets another take it at once. */
  release(): Promise<void>;
}

/** `holder`: of this process alone. */
export const createSharedLooks = (db: Db, deployment: string, holder: string): SharedLooks => ({
  async take(seconds) {
    // One statement, so that of two who come at once only one gets it.
    const taken = await db.$executeRaw`
      INSERT INTO detector_looks (deployment, holder, held_until)
      VALUES (${deployment}, ${holder}, clock_timestamp() + make_interval(secs => ${seconds}))
      ON CONFLICT (deployment) DO UPDATE SET holder = EXCLUDED.holder, held_until = EXCLUDED.held_until
      WHERE detector_looks.holder = ${holder} OR detector_looks.held_until < clock_timestamp()`;
    return taken > 0;
  },
  write: ({ findings, figures, at }) =>
    db.$transaction(async (tx) => {
      // The row is locked, so that nobody takes the lease while this is written.
      const look = { where: { deployment, holder }, data: { figures, lookedAt: at } };
      if ((await tx.detectorLook.updateMany(look)).count === 0) return;
      const select = { code: true, buildId: true, foundAt: true }; // and not thousands of job ids
      const before = await tx.finding.findMany({ where: { deployment }, select });
      await tx.finding.deleteMany({ where: { deployment } });
      await tx.finding.createMany({ data: findings.map((finding) => rowOf(deployment, finding, { before, at })) });
    }),
  read: () => readLook(db, deployment),
  async release() {
    await db.detectorLook.updateMany({ where: { deployment, holder }, data: { heldUntil: new Date(0) } });
  },
});

/** As `read` of the shared looks; for whoever never looks. */
export async function readLook(db: Db, deployment: string): ReturnType<SharedLooks['read']> {
  const [[look], findings] = await Promise.all([
    db.$queryRaw<LookRow[]>`
      SELECT looked_at AS at, figures, extract(epoch FROM clock_timestamp() - looked_at)::float8 AS "ageSeconds"
      FROM detector_looks WHERE deployment = ${deployment} AND looked_at IS NOT NULL`,
    db.finding.findMany({ where: { deployment } }),
  ]);
  if (!look) return undefined;
  const figures = figuresSchema.parse(look.figures);
  return { at: look.at, ageSeconds: look.ageSeconds, figures, findings: worstFirst(findings.flatMap(findingOf)) };
}

interface LookRow {
  at: Date;
  figures: unknown;
  ageSeconds: number;
}

const rowOf = (
  deployment: string,
  { buildId = '', ...finding }: Finding,
  { before, at }: { before: Pick<FindingRow, 'code' | 'buildId' | 'foundAt'>[]; at: Date },
) => ({
  ...{ deployment, buildId, ...finding },
  foundAt: before.find((row) => row.code === finding.code && row.buildId === buildId)?.foundAt ?? at,
});

const codeSchema = z.enum(FINDING_CODES);
const severitySchema = z.enum(['broken', 'warning']);

/** A newer API may have written one this code has no name for. */
function findingOf({ code, severity, message, next, since, buildId, jobIds, waitingFor }: FindingRow): Finding[] {
  const known = codeSchema.safeParse(code);
  if (!known.success) return [];
  return [
    {
      ...{ code: known.data, severity: severitySchema.parse(severity), message, next, jobIds },
      ...(since && { since }),
      ...(buildId !== '' && { buildId }),
      ...(waitingFor !== null && { waitingFor }),
    },
  ];
}
