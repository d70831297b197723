/** What a credential allows: reading jobs and their results, submitting and steering them, everything of everybody. */
export const SCOPES = ['jobs:read', 'jobs:write', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** What a user may do with what is theirs. */
export const OWN_SCOPES: readonly Scope[] = ['jobs:read', 'jobs:write'];

export const isScope = (word: string): word is Scope => SCOPES.some((scope) => scope === word);

/** `admin` includes the others. */
export const allows = (scopes: readonly Scope[], needed: Scope): boolean =>
  scopes.includes('admin') || scopes.includes(needed);
