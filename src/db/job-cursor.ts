import { AppError } from '../domain/errors.js';

/** A place in a list, newest first: the next page begins after this row. */
export interface JobCursor {
  createdAt: Date;
  id: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
export const isUuid = (text: string): boolean => UUID.test(text);

/** Opaque to callers. `created_at` has milliseconds, exactly as a Date does, so no row is missed or seen twice. */
export const encodeCursor = ({ createdAt, id }: JobCursor): string =>
  Buffer.from(`${createdAt.getTime()}.${id}`).toString('base64url');

/** Throws invalid_request for anything that `encodeCursor` did not make. */
export function decodeCursor(cursor: string): JobCursor {
  const [time = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split('.');
  const createdAt = new Date(/^\d{1,15}$/.test(time) ? Number(time) : Number.NaN);
  // Made anew and compared: base64 and numbers can be written in more ways than ours.
  if (!Number.isNaN(createdAt.getTime()) && isUuid(id) && encodeCursor({ createdAt, id }) === cursor) {
    return { createdAt, id };
  }
  const message = 'Not a cursor; use nextCursor of the page before.';
  throw new AppError('invalid_request', { issues: [{ field: 'cursor', message }] });
}

/** For Prisma: what comes behind a cursor; `asStored`: an id as the table has it. */
export function behind(cursor: string | undefined, asStored = (id: string): string => id) {
  if (cursor === undefined) return {};
  const { createdAt, id } = decodeCursor(cursor);
  return { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: asStored(id) } }] };
}

export const NEWEST_FIRST = [{ createdAt: 'desc' as const }, { id: 'desc' as const }];

/** Of one row more than a page holds: the page, and its last row where there is a next one. */
export function pageOf<Row>(found: readonly Row[], limit: number): { rows: Row[]; last?: Row } {
  const rows = found.slice(0, limit);
  return { rows, ...(found.length > limit && { last: rows.at(-1) }) };
}
