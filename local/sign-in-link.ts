import { createDb } from '../src/db/client.js';
import { seenUser } from '../src/db/users.js';
import { SCOPES } from '../src/domain/scopes.js';
import { childEnvironment, type Environment, loadServiceConfig, loadStackConfig } from '../src/platform/config.js';
import { makeLoginLink } from '../src/users/make-link.js';

export interface LinkPlace {
  /** Where the parts of the stack are. */
  env: Environment;
  apiUrl: string;
}

/** Whoever uses a stack on their own machine, also where the API asks for a credential (`none`). */
const userOf = ({ ANONYMOUS_USER_ID: id }: { ANONYMOUS_USER_ID: string }) => (id === 'none' ? 'local-user' : id);

/**
 * A link that opens the page of a stack on this machine signed in, once, within 15 minutes; `next`: a path of the page. It
 * allows everything: it is shown in the terminal of whoever runs the stack. Undefined where an operator has disabled the user.
 */
export async function signInLink({ env, apiUrl }: LinkPlace, next?: string): Promise<string | undefined> {
  const all = childEnvironment(env);
  const db = createDb(loadServiceConfig(all).DATABASE_URL);
  const id = userOf(loadStackConfig(all));
  try {
    const { disabledAt } = await seenUser(db, { id, name: id });
    if (disabledAt) return undefined;
    return (await makeLoginLink(db, { userId: id, scopes: SCOPES, apiUrl, next })).url;
  } finally {
    await db.$disconnect();
  }
}

/** The one line about it, for whoever starts a stack. */
export const signInLine = (link: string | undefined, apiUrl: string): string =>
  link === undefined ? `Open the page: ${apiUrl}` : `Open the page, signed in (once, within 15 minutes): ${link}`;
