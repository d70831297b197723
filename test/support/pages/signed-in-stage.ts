import type { BrowserContextOptions } from 'playwright-core';
import { createDb } from '../../../src/db/client.js';
import { insertUser } from '../../../src/db/users.js';
import type { Scope } from '../../../src/domain/scopes.js';
import { makeKey } from '../../../src/users/make-key.js';
import { makeLoginLink } from '../../../src/users/make-link.js';
import { submitSampleJob } from '../sample-job.js';
import { stackEnvironment } from '../stack.js';
import { startPageStage, type Visitor } from './page-stage.js';

export const ANN = { id: 'ann', name: 'Ann' };
const ALL: Scope[] = ['jobs:read', 'jobs:write', 'admin'];

export type SignedInStage = Awaited<ReturnType<typeof startSignedInStage>>;

/** As startPageStage, but nobody is let in without a credential, and Ann has what she asks for. */
export async function startSignedInStage() {
  const stage = await startPageStage({ ...(await stackEnvironment()), ANONYMOUS_USER_ID: 'none' });
  const { apiUrl, env } = stage.stack;
  const db = createDb(env.DATABASE_URL ?? '');
  await insertUser(db, ANN);
  const newLink = async () => (await makeLoginLink(db, { userId: ANN.id, scopes: ALL, apiUrl })).url;
  const newKey = async () => {
    const words = { userId: ANN.id, name: 'a test', scopes: ALL, expiresAt: undefined };
    return (await makeKey(db, words)).key;
  };
  return {
    ...stage,
    ...{ db, newLink, newKey },
    /** One of hers, begun with the stage: it is soon completed. */
    job: await submitSampleJob(apiUrl, 'Interview Anna', await newKey()),
    /** Ann, in a browser of her own, on the page with her jobs. */
    async ann(options?: BrowserContextOptions): Promise<Visitor> {
      const visitor = await stage.visitor(options);
      await visitor.page.goto(await newLink());
      await visitor.page.waitForURL(/\/jobs$/);
      return visitor;
    },
    async stop() {
      await db.$disconnect();
      await stage.stop();
    },
  };
}
