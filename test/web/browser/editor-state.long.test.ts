import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { createApiClient } from '../../../src/api-client/api-client.js';
import { chooseVideo, draftSaved, uploaded } from '../../support/pages/draft-steps.js';
import {
  dragOnLane,
  laneWords,
  markSegment,
  openTimeline,
  segmentOption,
  timeField,
  typeInto,
} from '../../support/pages/editor-steps.js';
import { PATIENCE } from '../../support/pages/page-stage.js';
import { pageSuite } from '../../support/pages/page-suite.js';

/** What was done on a timeline is never lost: not by a crash, another tab, another machine, or an older page. */

const suite = pageSuite();

const api = () => createApiClient({ baseUrl: suite.stage.stack.apiUrl });
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const onServer = async (name: string) => {
  const [draft] = (await api().listDrafts()).drafts.filter((one) => one.name === name);
  return draft && (await api().getDraft(draft.id));
};
const endOnServer = async (name: string) => (await onServer(name))?.document.segments[0]?.endMs;
const showsEnd = (page: Page, seconds: number) =>
  expect.poll(() => laneWords(page), PATIENCE).toEqual([expect.stringContaining(`, 1 to ${seconds} seconds,`)]);

/** A draft on its timeline, with a segment from 1 s to 2.5 s, all of it saved; its address. */
async function draftOnTimeline(name: string): Promise<{ page: Page; path: string }> {
  const { page } = await suite.stage.visitor();
  await chooseVideo(page, suite.media.video);
  await openTimeline(page);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await markSegment(page, '1', '2.5');
  await uploaded(page);
  await draftSaved(page);
  return { page, path: `/drafts/${(await onServer(name))?.id}` };
}

async function inAnotherTab(page: Page, path: string): Promise<Page> {
  const tab = await page.context().newPage();
  await tab.goto(path);
  await openTimeline(tab);
  return tab;
}

async function onAnotherMachine(path: string): Promise<Page> {
  const { page } = await suite.stage.visitor();
  await page.goto(path);
  await openTimeline(page);
  return page;
}

const setEnd = async (page: Page, words: string) => {
  await segmentOption(page, 1).focus();
  await typeInto(timeField(page, 'End'), words);
};

describe('a page that crashes', () => {
  async function crash(page: Page): Promise<void> {
    const crashed = page.waitForEvent('crash');
    const browser = await page.context().newCDPSession(page);
    browser.send('Page.crash').catch(() => undefined); // nobody is left to answer
    await crashed;
    await page.close();
  }

  it('in the middle of a drag has the draft as it was before, with all that can be undone', async () => {
    const { page, path } = await draftOnTimeline('Crashed');
    const whole = await laneWords(page);
    const box = await segmentOption(page, 1).boundingBox();
    const middle = (box?.x ?? 0) + (box?.width ?? 0) / 2;
    await dragOnLane(page, middle, middle + 300);
    await expect.poll(() => laneWords(page), PATIENCE).not.toEqual(whole);
    const again = await page.context().newPage();
    await crash(page);
    await again.goto(path);
    await openTimeline(again);
    await expect.poll(() => laneWords(again), PATIENCE).toEqual(whole);
    const undone = ['0 to 2.5 seconds', '0 to 3 seconds'];
    for (const words of undone) {
      await again.keyboard.press('Control+z');
      await expect.poll(() => laneWords(again), PATIENCE).toEqual([expect.stringContaining(words)]);
    }
    await again.keyboard.press('Control+z');
    await expect.poll(() => laneWords(again), PATIENCE).toEqual([]);
    for (const words of [...undone.toReversed(), '1 to 2.5 seconds']) {
      await again.keyboard.press('Control+Shift+z');
      await expect.poll(() => laneWords(again), PATIENCE).toEqual([expect.stringContaining(words)]);
    }
  });
});

describe('in two tabs', () => {
  it('one has the timeline and the other follows it, until that takes over', async () => {
    const { page: first, path } = await draftOnTimeline('On two timelines');
    const second = await inAnotherTab(first, path);
    await button(second, 'Take over here').waitFor();
    await setEnd(first, '3');
    await showsEnd(second, 3);
    await second.keyboard.press('n'); // which does nothing there
    await setEnd(first, '3.5');
    await showsEnd(second, 3.5);
    await button(second, 'Take over here').click();
    await button(first, 'Take over here').waitFor();
    await button(second, 'Take over here').waitFor({ state: 'detached' });
    await setEnd(second, '4');
    await showsEnd(first, 4);
    await draftSaved(second);
    expect(await endOnServer('On two timelines')).toBe(4_000);
  });
});

describe('on two machines', () => {
  /** Both have changed it; the page has been told. */
  async function changedOnBoth(name: string): Promise<Page> {
    const { page, path } = await draftOnTimeline(name);
    await page.route('**/api/v1/drafts/**', (route) =>
      route.request().method() === 'PUT' ? route.fulfill({ status: 503, json: {} }) : route.fallback(),
    );
    await setEnd(page, '3');
    await page.getByText('Saved in this browser only').waitFor();
    const other = await onAnotherMachine(path);
    await setEnd(other, '5');
    await draftSaved(other);
    await page.unrouteAll({ behavior: 'wait' });
    await page.getByRole('alertdialog', { name: 'This draft was also changed somewhere else' }).waitFor();
    return page;
  }

  it('both versions of a timeline stay where a person wants both', async () => {
    const page = await changedOnBoth('Two timelines');
    await button(page, 'Keep both').click();
    await expect.poll(() => endOnServer('Two timelines copy'), PATIENCE).toBe(3_000);
    expect(await endOnServer('Two timelines')).toBe(5_000);
    await showsEnd(page, 3);
  });

  it('the other version takes its place where a person takes that', async () => {
    const page = await changedOnBoth('Their timeline');
    await button(page, 'Take theirs').click();
    await showsEnd(page, 5);
    expect(await endOnServer('Their timeline')).toBe(5_000);
  });
});

describe('a draft of another version of the page', () => {
  /** What lies in this browser of it is as an older page left it, but for what a newer one has put into it. */
  const MADE_OLDER = `new Promise((done) => {
    const opening = indexedDB.open('pro-video-editor');
    opening.onsuccess = () => {
      const writing = opening.result.transaction('drafts', 'readwrite');
      const store = writing.objectStore('drafts');
      store.getAll().onsuccess = ({ target }) => {
        const { id, userId, server, document } = target.result[0];
        const { nextAudio, options, ...rest } = document;
        const segments = document.segments.map((segment) => ({ ...segment, colour: 'red' }));
        store.put({ id, userId, server, seenBy: 'a newer page', document: { ...rest, segments, mood: 'fine' } });
      };
      writing.oncomplete = () => done(opening.result.close());
    };
  })`;

  const KEPT = `new Promise((done) => {
    const opening = indexedDB.open('pro-video-editor');
    opening.onsuccess = () => {
      opening.result.transaction('drafts').objectStore('drafts').getAll().onsuccess = ({ target }) =>
        done(target.result[0]);
    };
  })`;

  it('opens on the timeline, and keeps what this one does not know', async () => {
    const { page, path } = await draftOnTimeline('Of another version');
    await page.goto('/docs'); // of the same origin, where no draft is open
    await page.evaluate(MADE_OLDER);
    await page.goto(path);
    await openTimeline(page);
    await showsEnd(page, 2.5);
    await setEnd(page, '3');
    await draftSaved(page);
    const unknown = { mood: 'fine', segments: [{ endMs: 3_000, colour: 'red' }] };
    expect(await page.evaluate(KEPT)).toMatchObject({ seenBy: 'a newer page', document: unknown });
    expect((await onServer('Of another version'))?.document).toMatchObject(unknown);
  });
});
