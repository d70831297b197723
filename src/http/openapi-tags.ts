import type { JsonSchema } from './openapi-schemas.js';

/** The document's chapters, and what belongs to each. A test fails for a route whose tag is said nothing of here. */
const TAGS: Record<string, string> = {
  jobs: 'Submit, follow, steer, download and delete jobs.',
  assets: 'Files of yours: sent in parts, straight to the storage, and used by jobs.',
  drafts: 'What is to become a job: kept, and shared by the browsers of a user.',
  events: 'What happens to all your jobs, as it happens.',
  models: 'What there is to choose from.',
  estimates: 'What a job would cost.',
  session: 'Who you are, and signing in and out.',
  keys: 'API keys, for programs.',
  'webhook-endpoints': 'Be told by a request of ours what became of jobs.',
  admin: 'How the whole service does, for administrators.',
  service: 'For whatever watches this service, and for Sync.so.',
};

/** Of the address that jobs were sent to before there was /api/v1/jobs, and of the way in by an identity provider. */
const BELONGS_TO: Record<string, string> = { sync: 'jobs', login: 'session' };

/** By the first word of its path behind /api/v1. */
export function tagOf(path: string): string {
  const word = /^\/api\/v1\/([\w-]+)/.exec(path)?.[1] ?? 'service';
  return BELONGS_TO[word] ?? word;
}

/** Of the tags that are used, each once, in the order above. */
export function tagList(used: readonly string[]): JsonSchema[] {
  const names = [...Object.keys(TAGS), ...used].filter((name, place, all) => all.indexOf(name) === place);
  return names
    .filter((name) => used.includes(name))
    .map((name) => ({ name, ...(TAGS[name] !== undefined && { description: TAGS[name] }) }));
}
