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

/** All segments of the lane in words, as far as they are in view: when, with which voice, and what is wrong with them. */
export const laneWords = (page: Page): Promise<string[]> =>
  page.evaluate<string[]>(
    `[...document.querySelectorAll('[aria-label="Segments on the timeline"] [role=option]')].map((one) => one.ariaLabel)`,
  );

/** The lane of the segments, in px of the window. */
export async function laneBox(page: Page) {
  const box = await page.getByRole('listbox', { name: 'Segments on the timeline' }).boundingBox();
  if (!box) throw new Error('There is no lane.');
  return { ...box, middle: box.y + box.height / 2 };
}

/** By a click on the ruler; `share` of the whole video, all of which is shown. */
export async function seekOnRuler(page: Page, share: number): Promise<void> {
  const { x, y, width } = await timelineBox(page);
  await page.mouse.click(x + width * share, y + 10);
}

/** All lanes, in px of the window; the ruler is at their top. */
export async function timelineBox(page: Page) {
  const box = await page.getByRole('region', { name: 'Timeline' }).boundingBox();
  if (!box) throw new Error('There is no timeline.');
  return box;
}

/** Presses at one place of the lane and goes to another, in px of the window. It is not let go. */
export async function dragOnLane(page: Page, fromX: number, toX: number): Promise<void> {
  const { middle } = await laneBox(page);
  await page.mouse.move(fromX, middle);
  await page.mouse.down();
  await page.mouse.move((fromX + toX) / 2, middle, { steps: 3 });
  await page.mouse.move(toX, middle, { steps: 3 });
}
