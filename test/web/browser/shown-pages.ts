import type { BrowserContextOptions, Page } from 'playwright-core';
import { insertEndpoint } from '../../../src/db/webhook-endpoints.js';
import { draftOfJob } from '../../../src/jobs/draft-of-job.js';
import { newWebhookSecret } from '../../../src/webhooks/signature.js';
import { draftContent, newDraft } from '../../support/drafts.js';
import { chosenSegment } from '../../support/pages/draft-steps.js';
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

const AT_WORK = '0c5b7d1e-52b5-4a3f-9f0e-6a5d3c1b2a90';

/**
 * What of Ann the pages show: a draft, "Kept for later", one with the files and segments of her job, "At work", and an
 * endpoint, "For the archive"; the id of that.
 */
export async function makeShown({ db, job }: Pick<SignedInStage, 'db' | 'job'>): Promise<string> {
  const words = { userId: ANN.id, url: 'https://hooks.example.com/pro', description: 'For the archive' };
  const row = await insertEndpoint(db, { ...words, eventTypes: ['job.completed'], secret: newWebhookSecret() });
  if (!row) throw new Error('There are too many endpoints.');
  await newDraft(db, { userId: ANN.id, ...draftContent({ name: 'Kept for later' }) });
  const { document, assets } = await draftOfJob(db, { userId: ANN.id, jobId: job.id });
  await newDraft(db, { id: AT_WORK, userId: ANN.id, document: { ...document, name: 'At work' }, assets });
  return row.id;
}

/** Its files are at hand, and one of its segments is the one that is worked on. */
async function atWork(page: Page): Promise<void> {
  await (await chosenSegment(page, 2)).getByText(/of voice in .* of picture/).waitFor();
  await page.getByText(/≈ \$/).locator('visible=true').first().waitFor();
}

/** By what they are called in tests; with the ids of Ann's job, which is or will soon be completed, and of her endpoint. */
export const SHOWN_PAGES: Record<string, (ids: { jobId: string; endpointId: string }) => ShownPage> = {
  'the jobs': () => ({ path: '/jobs', heading: 'Jobs', waitsFor: text('Interview Anna') }),
  'a job': ({ jobId }) => ({
    ...{ path: `/jobs/${jobId}`, heading: 'Interview Anna' },
    waitsFor: (page) => page.getByRole('button', { name: /^Download/ }).waitFor(),
  }),
  'a new draft': () => ({
    ...{ path: '/drafts/new', heading: 'New video' },
    waitsFor: (page) => page.getByRole('button', { name: 'Choose video' }).waitFor(),
  }),
  'a draft at work': () => ({ path: `/drafts/${AT_WORK}`, heading: 'At work', waitsFor: atWork }),
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
