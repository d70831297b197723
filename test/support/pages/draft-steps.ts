import type { Page } from 'playwright-core';

/** What a person does at /drafts/new, step by step. */

/** As Playwright has it: a path, or a file that is nowhere. */
export type ChosenFile = string | { name: string; mimeType: string; buffer: Buffer };

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** Does what opens the browser's dialog for files, and chooses one there. */
export async function choose(page: Page, open: () => Promise<void>, file: ChosenFile): Promise<void> {
  const dialog = page.waitForEvent('filechooser');
  // An answer of the page: from now on it has heard that its dialogs are taken. A key is faster than that.
  await page.evaluate('undefined');
  await open();
  await (await dialog).setFiles(file);
}

/** Begins a draft, with its video. */
export async function chooseVideo(page: Page, file: ChosenFile): Promise<void> {
  await page.goto('/drafts/new');
  await choose(page, () => button(page, 'Choose video').click(), file);
}

export const uploaded = (page: Page) => button(page, 'Uploads: all done').waitFor();

/** Here and on the server. */
export const draftSaved = (page: Page) => page.getByText(/^Saved \d\d:\d\d$/).waitFor();

export const segment = (page: Page, number: number) => page.getByRole('group', { name: `Segment ${number}` });

export interface SegmentWords {
  /** From 1: its place by its start, once it is there. */
  number: number;
  /** In seconds: where the video is stopped to add it. */
  start: number;
  /** As it is typed. */
  end: string;
  /** Left out: none. */
  voice?: ChosenFile;
}

export async function addSegment(page: Page, { number, start, end, voice }: SegmentWords): Promise<void> {
  await seek(page, start);
  await button(page, 'Add at the playhead').click();
  await typeTime(page, number, 'End', end);
  if (voice !== undefined) await chooseVoice(page, number, voice);
}

async function seek(page: Page, seconds: number): Promise<void> {
  await page.locator('video').waitFor();
  await page.evaluate(`(async () => {
    const video = document.querySelector('video');
    const next = (event) => new Promise((done) => video.addEventListener(event, () => done(), { once: true }));
    if (video.readyState === 0) await next('loadedmetadata');
    const sought = next('seeked');
    video.currentTime = ${seconds};
    await sought;
  })()`);
}

export async function typeTime(page: Page, number: number, label: 'Start' | 'End', words: string): Promise<void> {
  const field = segment(page, number).getByLabel(label, { exact: true });
  await field.fill(words);
  await field.press('Enter');
}

/** From the disk, whatever voices the draft has already. */
export async function chooseVoice(page: Page, number: number, file: ChosenFile): Promise<void> {
  const voice = button(page, `Choose voice of segment ${number}`);
  const hasOthers = (await voice.getAttribute('aria-haspopup')) !== null;
  const open = async () => {
    await voice.click();
    if (hasOthers) await page.getByRole('menuitem', { name: 'Another file …' }).click();
  };
  await choose(page, open, file);
}

/** Up to the last question. */
export async function review(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Review and submit' }).first().click();
  await page.getByRole('dialog').waitFor();
}

export const submitButton = (page: Page) => page.getByRole('dialog').getByRole('button', { name: /^Submit/ });

/** Where the page of a job is shown; its id. */
export async function jobShown(page: Page): Promise<string> {
  await page.waitForURL(/\/jobs\/[0-9a-f-]{36}$/);
  return page.url().slice(-36);
}
