import type { Db } from './client.js';
import type { User } from './generated/client.js';

/** Table users. */

export type UserRow = User;
export type NewUser = Pick<User, 'id' | 'name'>;

export const findUser = async (db: Db, id: string): Promise<UserRow | undefined> =>
  (await db.user.findUnique({ where: { id } })) ?? undefined;

/** False where there is one already; that one stays as it is. */
export async function insertUser(db: Db, user: NewUser): Promise<boolean> {
  const { count } = await db.user.createMany({ data: [user], skipDuplicates: true });
  return count > 0;
}

/** The user, made where this is the first that is seen of them. */
export async function seenUser(db: Db, user: NewUser): Promise<UserRow> {
  const known = await findUser(db, user.id);
  if (known) return known;
  await insertUser(db, user);
  return db.user.findUniqueOrThrow({ where: { id: user.id } });
}

export const listUsers = (db: Db): Promise<UserRow[]> => db.user.findMany({ orderBy: { id: 'asc' } });

/**
 * Nothing of the user's is let in from now on: sessions and links end, keys wait. False where there is no such user.
 * Disabled again, it changes nothing.
 */
export async function disableUser(db: Db, id: string): Promise<boolean> {
  if (!(await findUser(db, id))) return false;
  await db.user.updateMany({ where: { id, disabledAt: null }, data: { disabledAt: new Date() } });
  await db.session.deleteMany({ where: { userId: id } });
  await db.loginLink.deleteMany({ where: { userId: id } });
  return true;
}

/** False where there is no such user. */
export async function enableUser(db: Db, id: string): Promise<boolean> {
  const { count } = await db.user.updateMany({ where: { id }, data: { disabledAt: null } });
  return count > 0;
}
