import type { Db } from './client.js';

/** What people call these jobs, by their ids; those without a row, or a name, are not in it. */
export async function jobNames(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await db.videoJob.findMany({ where: { id: { in: [...ids] } }, select: { id: true, name: true } });
  return new Map(rows.flatMap(({ id, name }) => (name === null ? [] : [[id, name]])));
}
