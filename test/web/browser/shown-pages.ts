import type { BrowserContextOptions, Page } from 'playwright-core';
import { insertEndpoint } from '../../../src/db/webhook-endpoints.js';
import { newWebhookSecret } from '../../../src/webhooks/signature.js';
import { draftContent, newDraft } from '../../support/drafts.js';
import { ANN, type SignedInStage } from '../../support/pages/signed-in-stage.js';

/** Every page, as it is with something on it. */

export interface ShownPage {
  path: string;
  /** Of the page, once all of it is there. */
  heading: string;
  /** Without it the page is not whole yet. */
  waitsFor?: (page: Page) => Promise<void>;
  isSignedOut?: true;
}

const text = (words: string) => (page: Page) => page.getByText(words).first().waitFor();

/** What of Ann the pages show: a draft, "Kept for later", and an endpoint, "For the archive"; the id of that. */
export async function makeShown({ db }: Pick<SignedInStage, 'db'>): Promise<string> {
  const words = { userId: ANN.id, url: 'https://hooks.example.com/pro', description: 'For the archive' };
  const row = await insertEndpoint(db, { ...words, eventTypes: ['job.completed'], secret: newWebhookSecret() });
  if (!row) throw new Error('There are too many endpoints.');
  await newDraft(db, { userId: ANN.id, ...draftContent({ name: 'Kept for later' }) });
  return row.id;
}

/** By what they are called in tests; with the ids of Ann's job, which is or will soon be completed, and of her endpoint. */
export const SHOWN_PAGES: Record<string, (ids: { jobId: string; endpointId: string }) => ShownPage> = {
  'the jobs': () => ({ path: '/jobs', heading: 'Jobs', waitsFor: text('Interview Anna') }),
  'a job': ({ jobId }) => ({
    ...{ path: `/jobs/${jobId}`, heading: 'Interview Anna' },
    waitsFor: (page) => page.getByRole('button', { name: /^Download/ }).waitFor(),
  }),
  'a new draft': () => ({ path: '/drafts/new', heading: 'New video', waitsFor: text('Drop your video here') }),
  'the drafts': () => ({ path: '/drafts', heading: 'Drafts', waitsFor: text('Kept for later') }),
  'the keys': () => ({ path: '/keys', heading: 'API keys', waitsFor: text('a test') }),
  'the webhooks': () => ({ path: '/webhooks', heading: 'Webhooks', waitsFor: text('For the archive') }),
  'a webhook': ({ endpointId }) => ({ path: `/webhooks/${endpointId}`, heading: 'For the archive' }),
  'the administration': () => ({ path: '/admin', heading: 'Administration', waitsFor: text('Places at Sync.so') }),
  'the sign-in': () => ({ path: '/login', heading: 'Sign in', isSignedOut: true }),
  'no such page': () => ({ path: '/nowhere', heading: 'There is no such page' }),
};

/** In a browser of its own, where nothing moves. */
export async function openShown(
  stage: SignedInStage,
  { path, heading, waitsFor, isSignedOut }: ShownPage,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const all = { reducedMotion: 'reduce', colorScheme: 'light', ...options } as const;
  const { page } = isSignedOut ? await stage.visitor(all) : await stage.ann(all);
  await page.goto(path);
  await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
  await waitsFor?.(page);
  return page;
}
