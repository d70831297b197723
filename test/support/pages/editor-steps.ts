import type { Locator, Page } from 'playwright-core';
import { type ChosenFile, choose } from './choose-file.js';

/** What a person does on the timeline of a draft, step by step. */

/** Of a draft that has its video, in a window that has room for it. */
export async function openTimeline(page: Page): Promise<void> {
  await page.getByRole('toolbar', { name: 'Segments' }).waitFor();
}

/** On the lane; from 1. */
export const segmentOption = (page: Page, number: number) =>
  page.getByRole('listbox', { name: 'Segments on the timeline' }).getByRole('option', { name: `Segment ${number} of` });

/** Where a pointer takes hold of it, in px of the window: by its place, as what is seen of it lies above it. */
export async function placeOfSegment(page: Page, number: number): Promise<{ x: number; y: number }> {
  const box = await segmentOption(page, number).boundingBox();
  if (!box) throw new Error(`Segment ${number} is not to be seen.`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Of the segment that is chosen. */
export const segmentDetails = (page: Page) => page.getByRole('group', { name: /^Segment \d+$/ });

export const timeField = (page: Page, label: string) => segmentDetails(page).getByLabel(label, { exact: true });

export async function typeInto(field: Locator, words: string): Promise<void> {
  await field.fill(words);
  await field.press('Enter');
}

/** Where there is room, and then where it is meant to be. */
export async function markSegment(page: Page, start: string, end: string): Promise<void> {
  await page.getByRole('toolbar', { name: 'Segments' }).getByRole('button', { name: 'Segment', exact: true }).click();
  await typeInto(timeField(page, 'End'), end);
  await typeInto(timeField(page, 'Start'), start);
}

/** To the segment that is chosen, from the disk. */
export async function giveVoice(page: Page, file: ChosenFile): Promise<void> {
  const open = async () => {
    await page.getByRole('button', { name: /^Choose voice of/ }).click();
    await page.getByRole('menuitem', { name: /file …$/ }).click();
  };
  await choose(page, open, file);
}
