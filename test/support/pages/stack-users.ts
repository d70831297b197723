import type { Page } from 'playwright-core';
import { createDb } from '../../../src/db/client.js';
import { endSessions } from '../../../src/db/sessions.js';
import { insertUser } from '../../../src/db/users.js';
import type { Scope } from '../../../src/domain/scopes.js';
import { makeKey } from '../../../src/users/make-key.js';
import { makeLoginLink } from '../../../src/users/make-link.js';
import type { PageStage } from './page-stage.js';

const SCOPES: Scope[] = ['jobs:read', 'jobs:write'];

export type StackUsers = ReturnType<typeof stackUsers>;

/** Users of a stack that lets nobody in without a credential (ANONYMOUS_USER_ID=none). */
export function stackUsers({ stack: { env, apiUrl } }: PageStage) {
  const db = createDb(env.DATABASE_URL ?? '');
  return {
    /** Makes the user where there is none. */
    async keyOf(userId: string): Promise<string> {
      await insertUser(db, { id: userId, name: userId });
      return (await makeKey(db, { userId, name: 'of a test', scopes: SCOPES })).key;
    },
    /** By a link, as it is given to people. */
    async signIn(page: Page, userId: string): Promise<void> {
      await insertUser(db, { id: userId, name: userId });
      await page.goto((await makeLoginLink(db, { userId, scopes: SCOPES, apiUrl })).url);
      await page.getByRole('button', { name: `Account of ${userId}` }).waitFor();
    },
    /** As if all of them had expired. */
    endSessions: (userId: string) => endSessions(db, { userId }),
    stop: () => db.$disconnect(),
  };
}
