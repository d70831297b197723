import { allows, SCOPES, type Scope } from '../../../src/domain/scopes.js';

/** What a key may do, as people say it. */
const WORDS: Record<Scope, { label: string; hint: string; short: string }> = {
  'jobs:read': { label: 'Read', hint: 'See jobs and their files, and download results.', short: 'read' },
  'jobs:write': { label: 'Write', hint: 'Submit, steer and delete jobs; make keys and webhooks.', short: 'write' },
  admin: { label: 'Admin', hint: "Everything of everybody's, and the account at Sync.so.", short: 'admin' },
};

/** Those that whoever has `scopes` can hand on. */
export const scopeOptions = (scopes: readonly Scope[]) =>
  SCOPES.filter((scope) => allows(scopes, scope)).map((id) => ({
    id,
    label: WORDS[id].label,
    hint: WORDS[id].hint,
  }));

/** "read and write"; admin includes the others. */
export const scopesText = (scopes: readonly Scope[]): string =>
  scopes.includes('admin') ? WORDS.admin.short : scopes.map((scope) => WORDS[scope].short).join(' and ');
