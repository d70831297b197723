import type { Db } from '../db/client.js';
import { disableUser, enableUser, findUser, insertUser, listUsers as readUsers, type UserRow } from '../db/users.js';
import { OWN_SCOPES, type Scope } from '../domain/scopes.js';
import { makeLoginLink } from '../users/make-link.js';
import { CommandError } from './command-error.js';
import type { Answer } from './command-line/command.js';
import { EXIT } from './command-line/exit-codes.js';
import { table } from './table.js';

/** Who may use the API. */

export interface UsersDeps {
  db: Db;
  apiUrl: string;
}

const record = ({ id, name, disabledAt, createdAt }: UserRow) => ({ id, name, disabledAt, createdAt });

const noSuchUser = (id: string) =>
  new CommandError('user_not_found', `There is no user ${id}.`, 'See: pro users list. To add one: pro users add USER');

/** Throws user_not_found. */
export async function userOf(db: Db, id: string): Promise<UserRow> {
  const user = await findUser(db, id);
  if (!user) throw noSuchUser(id);
  return user;
}

export async function addUser({ db }: UsersDeps, { user: id, name }: { user: string; name?: string }): Promise<Answer> {
  if (!(await insertUser(db, { id, name: name ?? id }))) {
    throw new CommandError('user_exists', `There is a user ${id} already.`, 'See: pro users list');
  }
  const text = `${id} may use the API, with a key or a link: pro keys create, pro users link`;
  return { code: EXIT.done, json: record(await userOf(db, id)), text };
}

export async function listUsers({ db }: UsersDeps): Promise<Answer> {
  const users = await readUsers(db);
  const rows = users.map((user) => [user.id, user.name, stateOf(user), user.createdAt.toISOString()]);
  const text = users.length === 0 ? 'There are no users.' : table([['USER', 'NAME', 'STATE', 'SINCE'], ...rows]);
  return { code: EXIT.done, json: users.map(record), text };
}

const stateOf = ({ disabledAt }: UserRow) => (disabledAt ? `disabled ${disabledAt.toISOString()}` : 'enabled');

interface OneUser {
  user: string;
}

export async function disable({ db }: UsersDeps, { user: id }: OneUser): Promise<Answer> {
  if (!(await disableUser(db, id))) throw noSuchUser(id);
  const text = `${id} is let in no more: signed out everywhere, keys not taken. Jobs that run go on.`;
  return { code: EXIT.done, json: record(await userOf(db, id)), text };
}

export async function enable({ db }: UsersDeps, { user: id }: OneUser): Promise<Answer> {
  if (!(await enableUser(db, id))) throw noSuchUser(id);
  return { code: EXIT.done, json: record(await userOf(db, id)), text: `${id} is let in again, with the same keys.` };
}

interface LinkWords extends OneUser {
  scopes?: Scope[];
  api?: string;
}

export async function link({ db, apiUrl }: UsersDeps, { user: id, scopes, api }: LinkWords): Promise<Answer> {
  if ((await userOf(db, id)).disabledAt) {
    throw new CommandError('user_disabled', `${id} is disabled.`, `Enable the user first: pro users enable ${id}`);
  }
  const made = await makeLoginLink(db, { userId: id, scopes: scopes ?? OWN_SCOPES, apiUrl: api ?? apiUrl });
  return { code: EXIT.done, json: made, text: `${made.url}\nSigns ${id} in, once, within 15 minutes.` };
}
