import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { createApiClient } from '../../../src/api-client/api-client.js';
import {
  addSegment,
  chooseVideo,
  chosenSegment,
  draftSaved,
  jobShown,
  review,
  submitButton,
  typeTime,
  uploaded,
} from '../../support/pages/draft-steps.js';
import { PATIENCE } from '../../support/pages/page-stage.js';
import { pageSuite } from '../../support/pages/page-suite.js';

/** Drafts are never lost: not by a reload, another tab, another machine, a deletion or a newer page. */

const suite = pageSuite();

const api = () => createApiClient({ baseUrl: suite.stage.stack.apiUrl });
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const nameField = (page: Page) => page.getByLabel('Name', { exact: true });
const row = (page: Page, name: string) => page.getByRole('main').getByRole('listitem').filter({ hasText: name });
const end = async (page: Page, number: number) =>
  (await chosenSegment(page, number)).getByLabel('End', { exact: true });
const endOf = async (page: Page, number: number) => (await end(page, number)).inputValue();
const hasVoice = async (page: Page, fileName: string) => (await chosenSegment(page, 1)).getByText(fileName).waitFor();
const onServer = async (name: string) => (await api().listDrafts()).drafts.filter((draft) => draft.name === name);

/** A page with a draft that has a video and one segment, all of it on the server; the draft's address there. */
async function draftWith(name: string, isVoiced = false): Promise<{ page: Page; path: string }> {
  const { page } = await suite.stage.visitor();
  await chooseVideo(page, suite.media.video);
  await nameField(page).fill(name);
  await addSegment(page, { number: 1, start: 1, end: '2.5', ...(isVoiced && { voice: suite.media.anna }) });
  await uploaded(page);
  await draftSaved(page);
  const [draft] = await onServer(name);
  const path = `/drafts/${draft?.id}`;
  await page.waitForURL(`**${path}`);
  return { page, path };
}

const anotherMachine = async (path: string): Promise<Page> => {
  const { page } = await suite.stage.visitor();
  await page.goto(path);
  return page;
};

async function choose(page: Page, name: string, entry: string): Promise<void> {
  await page.getByRole('button', { name: `More about ${name}`, exact: true }).click();
  await page.getByRole('menuitem', { name: entry, exact: true }).click();
}

describe('a draft', () => {
  it('has an address of its own, and is there again after a reload, and on another machine with its files', async () => {
    const { page, path } = await draftWith('At its address', true);
    await page.reload();
    await end(page, 1);
    const other = await anotherMachine(path);
    await expect.poll(() => endOf(other, 1), PATIENCE).toBe('00:02.500');
    await hasVoice(other, 'anna.wav');
    await expect.poll(() => other.evaluate('document.querySelector("video").readyState'), PATIENCE).toBeGreaterThan(0);
    await review(other);
    await submitButton(other).click();
    const id = await jobShown(other);
    expect((await api().getJob(id)).name).toBe('At its address');
    await expect.poll(async () => (await onServer('At its address')).length, PATIENCE).toBe(0);
  });

  it('that is not there is said to be so, with a way back', async () => {
    const { page } = await suite.stage.visitor();
    await page.goto('/drafts/00000000-0000-4000-8000-000000000000');
    await page.getByRole('heading', { name: 'There is no such draft' }).waitFor();
    await page.getByRole('link', { name: 'To your drafts' }).click();
    await page.getByRole('heading', { name: 'Drafts', level: 1 }).waitFor();
  });

  it('is begun by a job as it was submitted', async () => {
    const { page } = await draftWith('Once a job', true);
    await review(page);
    await submitButton(page).click();
    const id = await jobShown(page);
    await page.goto(`/drafts/new?from=${id}`);
    await page.waitForURL(/\/drafts\/[0-9a-f-]{36}$/);
    await expect.poll(() => nameField(page).inputValue(), PATIENCE).toBe('Once a job');
    await hasVoice(page, 'anna.wav');
    expect(await endOf(page, 1)).toBe('00:02.500');
  });

  it('is kept in the browser as long as nobody answers, and sent afterwards', async () => {
    const { page } = await draftWith('Offline');
    await page.context().setOffline(true);
    await typeTime(page, 1, 'End', '3');
    await page.getByText('Saved in this browser only').waitFor();
    await page.context().setOffline(false);
    await draftSaved(page);
    const [draft] = await onServer('Offline');
    expect((await api().getDraft(draft?.id ?? '')).document.segments).toMatchObject([{ endMs: 3_000 }]);
  });
});

describe('in two tabs', () => {
  /** Of the tab that only looks at it, too: there nothing can be reached. */
  const seen = (page: Page) => page.locator('[role=option]').first().getAttribute('aria-label');

  it('one works on it and the other follows, until it takes over', async () => {
    const { page: first, path } = await draftWith('In two tabs');
    const second = await first.context().newPage();
    await second.goto(path);
    await button(second, 'Take over here').waitFor();
    await second.keyboard.press('n');
    expect(await second.getByText(/^Segment .* added/).count()).toBe(0); // what it does not do, it does not say either
    await typeTime(first, 1, 'End', '3.25');
    await expect.poll(() => seen(second), PATIENCE).toMatch(/^Segment 1 of 1, 1 to 3.25 seconds/);
    await typeTime(first, 1, 'End', '3.5');
    await button(second, 'Take over here').click();
    await button(first, 'Take over here').waitFor();
    await button(second, 'Take over here').waitFor({ state: 'detached' });
    await expect.poll(() => endOf(second, 1), PATIENCE).toBe('00:03.500');
    await typeTime(second, 1, 'End', '4');
    await expect.poll(() => seen(first), PATIENCE).toMatch(/^Segment 1 of 1, 1 to 4 seconds/);
    await draftSaved(second);
    await second.close();
    await button(first, 'Take over here').waitFor({ state: 'detached' });
    await typeTime(first, 1, 'End', '4.5');
    await draftSaved(first);
    const [draft] = await onServer('In two tabs');
    expect((await api().getDraft(draft?.id ?? '')).document.segments).toMatchObject([{ endMs: 4_500 }]);
  });
});

describe('on two machines', () => {
  it('what was saved on one shows on the other where nothing was done', async () => {
    const { page, path } = await draftWith('Shown elsewhere');
    const other = await anotherMachine(path);
    await end(other, 1);
    await typeTime(page, 1, 'End', '3');
    await expect.poll(() => endOf(other, 1), PATIENCE).toBe('00:03.000');
  });

  /** Both have changed it; the page has been told. */
  async function changedOnBoth(name: string): Promise<Page> {
    const { page, path } = await draftWith(name);
    await page.route('**/api/v1/drafts/**', (route) =>
      route.request().method() === 'PUT' ? route.fulfill({ status: 503, json: {} }) : route.fallback(),
    );
    await typeTime(page, 1, 'End', '3');
    await page.getByText('Saved in this browser only').waitFor();
    const other = await anotherMachine(path);
    await end(other, 1);
    await typeTime(other, 1, 'End', '5');
    await draftSaved(other);
    await page.unrouteAll({ behavior: 'wait' });
    const dialog = page.getByRole('alertdialog', { name: 'This draft was also changed somewhere else' });
    await dialog.getByText('00:01.000–00:03.000').waitFor();
    await dialog.getByText('00:01.000–00:05.000').waitFor();
    return page;
  }

  const endOnServer = async (name: string) => {
    const [draft] = await onServer(name);
    return draft && (await api().getDraft(draft.id)).document.segments[0]?.endMs;
  };

  it('both versions stay where a person wants both', async () => {
    const page = await changedOnBoth('Both');
    await button(page, 'Keep both').click();
    await expect.poll(() => endOnServer('Both copy'), PATIENCE).toBe(3_000);
    expect(await endOnServer('Both')).toBe(5_000);
    expect(await nameField(page).inputValue()).toBe('Both copy');
  });

  it.each([
    ['Keep mine', 3_000],
    ['Take theirs', 5_000],
  ])('one stays by "%s"', async (choice, endMs) => {
    const page = await changedOnBoth(choice);
    await button(page, choice).click();
    await draftSaved(page);
    await expect.poll(() => endOf(page, 1), PATIENCE).toBe(`00:0${endMs / 1000}.000`);
    expect(await endOnServer(choice)).toBe(endMs);
  });
});

describe('the list of drafts', () => {
  it('has those of this browser and of others, and the newest above the jobs', async () => {
    const { page } = await draftWith('Listed here');
    await draftWith('Listed there');
    await page.getByRole('link', { name: 'Drafts' }).click();
    for (const name of ['Listed here', 'Listed there']) {
      await row(page, name).getByText('1 segment · 1 without a voice').waitFor();
    }
    await page.goto('/jobs');
    const strip = page.getByRole('region', { name: 'Newest drafts' });
    await strip.getByRole('link', { name: 'Listed there' }).click();
    await end(page, 1);
  });

  it('gives back what was deleted, and forgets it once the page is left', async () => {
    const { page } = await draftWith('Deleted');
    await page.getByRole('link', { name: 'Drafts' }).click();
    await choose(page, 'Deleted', 'Delete');
    await button(page, 'Undo').click();
    await row(page, 'Deleted').waitFor();
    expect(await onServer('Deleted')).toHaveLength(1);
    await choose(page, 'Deleted', 'Delete');
    await button(page, 'Undo').waitFor();
    await page.getByRole('link', { name: 'Jobs' }).click();
    await expect.poll(async () => (await onServer('Deleted')).length, PATIENCE).toBe(0);
  });

  it('copies a draft, also without its voices for another language', async () => {
    const { page } = await draftWith('Copied', true);
    await page.getByRole('link', { name: 'Drafts' }).click();
    await choose(page, 'Copied', 'Duplicate without voices');
    await expect.poll(() => nameField(page).inputValue(), PATIENCE).toBe('Copied copy');
    await chosenSegment(page, 1);
    await button(page, 'Choose voice of segment 1').waitFor();
    await draftSaved(page);
    await page.getByRole('link', { name: 'Drafts' }).click();
    await choose(page, 'Copied', 'Duplicate');
    await hasVoice(page, 'anna.wav');
  });

  it('keeps what this page cannot read, to be taken away', async () => {
    const { page } = await suite.stage.visitor();
    await page.goto('/drafts');
    await page.getByRole('heading', { name: 'Drafts', level: 1 }).waitFor();
    await page.evaluate(`new Promise((done) => {
      const opening = indexedDB.open('pro-video-editor');
      opening.onsuccess = () => {
        const draft = { id: 'of-tomorrow', userId: 'local-user', document: { version: 2, name: 'Of tomorrow' } };
        const writing = opening.result.transaction('drafts', 'readwrite');
        writing.objectStore('drafts').put(draft);
        writing.oncomplete = () => done(undefined);
      };
    })`);
    await page.reload();
    await page.getByText('A draft of a newer version of this page, which this one cannot read.').waitFor();
    await page.goto('/drafts/of-tomorrow');
    await page.getByRole('heading', { name: 'This draft cannot be opened here' }).waitFor();
    await page.getByRole('link', { name: 'To your drafts' }).click();
    const download = page.waitForEvent('download');
    await button(page, 'Download and remove').click();
    expect((await download).suggestedFilename()).toBe('Of tomorrow.json');
    await button(page, 'Download and remove').waitFor({ state: 'detached' });
  });
});
