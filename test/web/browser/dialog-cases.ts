import type { Locator, Page } from 'playwright-core';
import { endSessions } from '../../../src/db/sessions.js';
import { addSegment, chooseVideo, segment } from '../../support/pages/draft-steps.js';
import { SAMPLE_FILES } from '../../support/pages/sample-files.js';
import { ANN, type SignedInStage } from '../../support/pages/signed-in-stage.js';

/** Every dialog of the page: how it is opened, and what can go wrong in it. */

/** Of jobs, and of an endpoint, all of them Ann's. */
type Ids = Record<'running' | 'completed' | 'doubtful' | 'endpoint', string>;

export interface DialogCase {
  path?: (ids: Ids) => string;
  /** By keys; returns what had the focus before. */
  open: (page: Page, stage: SignedInStage) => Promise<Locator>;
  /** Has it say what is wrong. */
  spoil?: (page: Page) => Promise<void>;
  /** Only what is in it ends it. */
  isHeld?: true;
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).first();
export const dialogOf = (page: Page) => page.getByRole('dialog').or(page.getByRole('alertdialog')).last();

async function press(page: Page, name: string): Promise<Locator> {
  await button(page, name).press('Enter');
  return button(page, name);
}

const opens = (name: string) => (page: Page) => press(page, name);
const chooses = (menu: string, item: string) => async (page: Page) => {
  await press(page, menu);
  await page.getByRole('menuitem', { name: item }).press('Enter');
  return button(page, menu);
};

const PROBLEM = { title: 'It did not work.', next: 'Try again.', code: 'internal', requestId: 'of-a-test' };

/** From now on the API says no to whatever would change something. */
const refuse = (page: Page) =>
  page.route('**/api/v1/**', (route) =>
    route.request().method() === 'GET'
      ? route.fallback()
      : route.fulfill({ status: 409, contentType: 'application/problem+json', json: { ...PROBLEM, status: 409 } }),
  );

const refused = (name: string) => async (page: Page) => {
  await refuse(page);
  await dialogOf(page).getByRole('button', { name, exact: true }).click();
  await dialogOf(page).getByText('It did not work.').first().waitFor();
};

const says = (words: string, act: (page: Page) => Promise<unknown>) => async (page: Page) => {
  await act(page);
  await dialogOf(page).getByText(words).first().waitFor();
};

async function refusedAtOnce(page: Page): Promise<Locator> {
  await refuse(page);
  const opener = await press(page, 'Cancel');
  await dialogOf(page).getByRole('button', { name: 'Cancel the job' }).press('Enter');
  await page.getByRole('alertdialog', { name: 'It was not done' }).waitFor();
  return opener;
}

async function draft(page: Page, voice?: string): Promise<void> {
  await chooseVideo(page, SAMPLE_FILES.video);
  await addSegment(page, { number: 1, start: 1, end: '3', ...(voice !== undefined && { voice }) });
  if (voice !== undefined) await segment(page, 1).getByText('narrator.mp3').waitFor();
}

const onJob = (name: 'running' | 'completed' | 'doubtful') => (ids: Ids) => `/jobs/${ids[name]}`;
const onEndpoint = ({ endpoint }: Ids) => `/webhooks/${endpoint}`;

export const DIALOGS: Record<string, DialogCase> = {
  'to cancel a job': { path: onJob('running'), open: opens('Cancel') },
  'to delete a job': {
    ...{ path: onJob('completed'), open: chooses('More', 'Delete') },
    spoil: refused('Delete for good'),
  },
  'to rename a job': {
    ...{ path: onJob('completed'), open: chooses('More', 'Rename') },
    async spoil(page) {
      await page.getByLabel('Name', { exact: true }).fill('Another name');
      await refused('Rename')(page);
    },
  },
  'to pay again': { path: onJob('doubtful'), open: opens('Make it again, and pay again …') },
  'that something was refused': { path: onJob('running'), open: refusedAtOnce },
  'for a new key': {
    ...{ path: () => '/keys', open: opens('New key') },
    spoil: says('Give it a name.', (page) => button(page, 'Make the key').click()),
  },
  'with a key that is shown once': {
    ...{ path: () => '/keys', isHeld: true },
    async open(page) {
      const opener = await press(page, 'New key');
      await page.getByLabel('Name', { exact: true }).fill('Shown once');
      await page.keyboard.press('Enter');
      await button(page, 'I have copied it').waitFor();
      return opener;
    },
  },
  'to revoke a key': { path: () => '/keys', open: opens('Revoke a test'), spoil: refused('Revoke the key') },
  'for a new endpoint': {
    ...{ path: () => '/webhooks', open: opens('Add an endpoint') },
    spoil: says('Give an address', (page) => button(page, 'Add the endpoint').click()),
  },
  'to change an endpoint': { path: onEndpoint, open: chooses('More', 'Change …'), spoil: refused('Save') },
  'for a new secret': {
    ...{ path: onEndpoint, open: chooses('More', 'New secret …') },
    spoil: refused('Make a new secret'),
  },
  'to delete an endpoint': {
    ...{ path: onEndpoint, open: chooses('More', 'Delete …') },
    spoil: refused('Delete the endpoint'),
  },
  'for the places at Sync.so': {
    ...{ path: () => '/admin', open: opens('Change the number') },
    spoil: says('Give a whole number', (page) => page.getByLabel('Generations at a time').fill('many')),
  },
  'to cancel somebody’s job': {
    ...{ path: () => '/admin', open: opens('Cancel Goes on') },
    spoil: refused('Cancel the job'),
  },
  'of what is to be put right in a draft': {
    async open(page) {
      await draft(page);
      return await press(page, 'Review and submit');
    },
  },
  'before a draft is submitted': {
    async open(page) {
      await draft(page, SAMPLE_FILES.narrator);
      return await press(page, 'Review and submit');
    },
  },
  'to start over': {
    async open(page) {
      await draft(page);
      await page.getByRole('tab', { name: /^Settings/ }).press('Enter');
      return await press(page, 'Start over');
    },
  },
  'that somebody was signed out': {
    ...{ path: () => '/jobs', isHeld: true },
    async open(page, { db }) {
      await page.getByRole('link', { name: 'Interview Anna' }).waitFor();
      await endSessions(db, { userId: ANN.id });
      const filter = page.getByRole('radio', { name: /^Failed/ });
      await filter.press('Space');
      return filter;
    },
    spoil: says('credential', async (page) => {
      await page.getByLabel('API key').fill('pve_not-a-key');
      await page.keyboard.press('Enter');
    }),
  },
};
