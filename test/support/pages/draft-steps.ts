import type { Locator, Page } from 'playwright-core';
import { type ChosenFile, choose } from './choose-file.js';
import { markSegment, segmentOption, typeInto } from './editor-steps.js';

/**
 * What a person does with a draft, step by step: on the timeline where the window has room for it, else in the form. What
 * both have is called the same in both.
 */

/** Of a window in which a draft is shown as a form. */
export const SMALL = { width: 800, height: 900 };

/** px, from which on there is room for the timeline. */
const WIDE = 1024;

/** Whether a draft with a video is shown as a form. */
const isForm = (page: Page) => (page.viewportSize()?.width ?? WIDE) < WIDE;

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** Begins a draft, with its video. */
export async function chooseVideo(page: Page, file: ChosenFile): Promise<void> {
  await page.goto('/drafts/new');
  await choose(page, () => button(page, 'Choose video').click(), file);
}

export const uploaded = (page: Page) => button(page, 'Uploads: all done').waitFor();

/** Here and on the server. */
export const draftSaved = (page: Page) => page.getByText(/^Saved \d\d:\d\d$/).waitFor();

/** Its fields; in the editor they are there while it is the one that is chosen. From 1. */
export const segment = (page: Page, number: number) =>
  page.getByRole('group', { name: `Segment ${number}`, exact: true });

/** The same, chosen on the lane where there is one. */
export async function chosenSegment(page: Page, number: number): Promise<Locator> {
  if (!isForm(page) && (await segment(page, number).count()) === 0) await segmentOption(page, number).focus();
  await segment(page, number).waitFor();
  return segment(page, number);
}

export interface SegmentWords {
  /** From 1: its place by its start, once it is there. */
  number: number;
  /** In seconds. */
  start: number;
  /** As it is typed. */
  end: string;
  /** Left out: none. */
  voice?: ChosenFile;
}

export async function addSegment(page: Page, { number, start, end, voice }: SegmentWords): Promise<void> {
  if (isForm(page)) {
    await seek(page, start);
    await button(page, 'Add at the playhead').click();
    await typeTime(page, number, 'End', end);
  } else await markSegment(page, String(start), end);
  if (voice !== undefined) await chooseVoice(page, number, voice);
}

/** The player of the form. */
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
  await typeInto((await chosenSegment(page, number)).getByLabel(label, { exact: true }), words);
}

/** From the disk, whatever voices the draft has already. */
export async function chooseVoice(page: Page, number: number, file: ChosenFile): Promise<void> {
  await chosenSegment(page, number);
  const voice = button(page, `Choose voice of segment ${number}`);
  const hasMenu = (await voice.getAttribute('aria-haspopup')) !== null;
  const open = async () => {
    await voice.click();
    if (hasMenu) await page.getByRole('menuitem', { name: /^(Choose a|Another) file …$/ }).click();
  };
  await choose(page, open, file);
}

/** Where a voice of somebody's disk is dropped: on the lane, or on the fields. */
export const placeOf = (page: Page, number: number): Locator =>
  isForm(page) ? segment(page, number) : segmentOption(page, number);

export async function removeSegment(page: Page, number: number): Promise<void> {
  const fields = await chosenSegment(page, number);
  if (isForm(page)) await button(page, `Remove segment ${number}`).click();
  else await fields.getByRole('button', { name: 'Delete segment' }).click();
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
