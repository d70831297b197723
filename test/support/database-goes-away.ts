import { onTestFinished } from 'vitest';
import { freePort } from '../../local/ports.js';
import { createDb, type Db } from '../../src/db/client.js';

/** Nobody answers there, until the test has finished. */
export async function databaseAway(): Promise<Db> {
  const db = createDb(`postgres://nobody:nothing@127.0.0.1:${await freePort()}/none`);
  onTestFinished(() => db.$disconnect());
  return db;
}

/** A database that does not answer from `goAway` to `comeBack`, as its client sees it. */
export async function databaseThatGoes(there: Db) {
  const away = await databaseAway();
  let current = there;
  const db = new Proxy(there, {
    get(_target, name) {
      const value: unknown = Reflect.get(current, name);
      return typeof value === 'function' ? value.bind(current) : value;
    },
  });
  return {
    db,
    goAway() {
      current = away;
    },
    comeBack() {
      current = there;
    },
  };
}
