import type { Page } from 'playwright-core';
import { answer, refuse, type Shot } from './shot.js';

/** The list of drafts, and the newest of them above the jobs. */

const MINUTE = 60_000;
const draft = (place: number, name: string, change: object = {}) => ({
  ...{ id: `3c9f0b1e-8d27-4f6a-9b40-00000000000${place}`, name, revision: 3, segments: place + 1, missingVoices: 0 },
  ...{ jobIds: [], createdAt: new Date().toISOString(), links: { self: '' } },
  updatedAt: new Date(Date.now() - place ** 3 * 40 * MINUTE).toISOString(),
  ...change,
});

const LIST = /\/api\/v1\/drafts\?/;
const withDrafts = (page: Page) =>
  answer(page, LIST, {
    drafts: [
      draft(0, 'Interview Anna'),
      draft(1, '会議 🎬 第3回', { missingVoices: 2 }),
      draft(2, 'Product film, German, with a name that is longer than any row has room for, whoever reads it'),
      draft(4, '', { segments: 0 }),
      draft(6, 'Lecture 4, corrected sentence', { missingVoices: 1 }),
    ],
    nextCursor: null,
  });

const shown = (page: Page) => page.getByRole('link', { name: 'Interview Anna' }).first().waitFor();

export const DRAFT_LIST_SHOTS: Shot[] = [
  { ...{ name: 'drafts', path: '/drafts', onPhone: true, before: withDrafts }, reach: shown },
  {
    ...{ name: 'drafts-menu', path: '/drafts', isWindow: true, before: withDrafts },
    reach: async (page) => {
      await page.getByRole('button', { name: 'More about Interview Anna' }).click();
      await page.getByRole('menuitem', { name: 'Delete' }).waitFor();
    },
  },
  {
    ...{ name: 'drafts-empty', path: '/drafts', onPhone: true },
    before: (page) => answer(page, LIST, { drafts: [], nextCursor: null }),
    reach: (page) => page.getByRole('button', { name: 'Choose a video' }).waitFor(),
  },
  {
    ...{ name: 'drafts-problem', path: '/drafts', onPhone: true },
    before: (page) =>
      refuse(page, LIST, 503, {
        ...{ code: 'service_unavailable', title: 'The database does not answer.' },
        next: 'Try again in a moment.',
      }),
    reach: (page) => page.getByText('The database does not answer.').waitFor(),
  },
  { ...{ name: 'jobs-drafts', path: '/jobs', onPhone: true, before: withDrafts }, reach: shown },
];
