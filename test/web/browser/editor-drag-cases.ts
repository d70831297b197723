import { writeFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { H264, picture } from '../../support/media-files.js';
import { choose } from '../../support/pages/choose-file.js';
import { dropFile } from '../../support/pages/drop-file.js';
import { giveVoice, markSegment, segmentDetails, segmentOption } from '../../support/pages/editor-steps.js';
import type { PageMedia } from '../../support/pages/page-media.js';

/** Whatever is done by dragging in the editor, and how it is done without: by keys, or by pressing. */

export interface EditorDrag {
  /** Besides a video of 6 s. */
  before?: (page: Page, media: PageMedia) => Promise<void>;
  drag: (page: Page, media: PageMedia) => Promise<void>;
  other: (page: Page, media: PageMedia) => Promise<void>;
  /** What both change. */
  read: (page: Page) => Promise<string>;
}

interface By {
  /** Where in the box: its shares. */
  from?: readonly [x: number, y: number];
  /** px */
  x?: number;
  y?: number;
}

async function dragBy(page: Page, target: Locator, { from = [0.5, 0.5], x = 0, y = 0 }: By): Promise<void> {
  const box = await target.boundingBox();
  if (!box) throw new Error('There is nothing to drag.');
  const [left, top] = [box.x + box.width * from[0], box.y + box.height * from[1]];
  await page.mouse.move(left, top);
  await page.mouse.down();
  await page.mouse.move(left + x / 2, top + y / 2, { steps: 3 });
  await page.mouse.move(left + x, top + y, { steps: 3 });
  await page.mouse.up();
}

const withSegment = (page: Page) => markSegment(page, '1', '2.5');
const withVoice = async (page: Page, { anna }: PageMedia) => {
  await withSegment(page);
  await giveVoice(page, anna);
  await segmentDetails(page)
    .getByText(/of voice in .* of picture/)
    .waitFor();
};
const withCrop = async (page: Page, media: PageMedia) => {
  await withVoice(page, media);
  await segmentDetails(page).getByRole('checkbox').press('Space');
  await segmentDetails(page).getByRole('slider').first().waitFor();
};

const timeline = (page: Page) => page.getByRole('region', { name: 'Timeline' });
const lane = (page: Page) => page.getByRole('listbox', { name: 'Segments on the timeline' });
const segments = async (page: Page) =>
  (await lane(page).getByRole('option').all()).length === 0
    ? 'none'
    : String(await segmentOption(page, 1).getAttribute('aria-label'));
const value = (role: 'slider' | 'separator', name: string) => async (page: Page) => {
  const one = page.getByRole(role, { name, exact: true });
  return (await one.getAttribute('aria-valuenow')) ?? (await one.inputValue());
};

/** In adjust mode, from the start of the segment on. */
async function adjust(page: Page, ...keys: string[]): Promise<void> {
  await segmentOption(page, 1).press('Enter');
  await page.getByRole('group', { name: 'Adjust segment 1' }).waitFor();
  for (const key of [...keys, 'Enter']) await page.keyboard.press(key);
}

const NARROW: By = { x: 40 };
const filesOf = (page: Page) => page.getByRole('region', { name: 'Files' });
const subtitles = async ({ files: { at } }: PageMedia) => {
  await writeFile(at('who.srt'), '1\n00:00:01,000 --> 00:00:02,000\nAnna\n');
  return at('who.srt');
};
const done = (page: Page) => page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();

export const EDITOR_DRAGS: Record<string, EditorDrag> = {
  'drawing a segment': {
    drag: (page) => dragBy(page, lane(page), { from: [0.3, 0.5], x: 300 }),
    other: (page) => page.getByRole('button', { name: 'Segment', exact: true }).press('Enter'),
    read: async (page) => String(await lane(page).getByRole('option').count()),
  },
  'moving a segment': {
    ...{ before: withSegment, read: segments },
    drag: (page) => dragBy(page, segmentOption(page, 1), NARROW),
    other: (page) => adjust(page, 'Tab', 'Control+ArrowRight'),
  },
  'moving its start': {
    ...{ before: withSegment, read: segments },
    drag: (page) => dragBy(page, segmentOption(page, 1), { from: [0, 0.5], ...NARROW }),
    other: (page) => adjust(page, 'Control+ArrowRight'),
  },
  'moving its end': {
    ...{ before: withSegment, read: segments },
    drag: (page) => dragBy(page, segmentOption(page, 1), { from: [1, 0.5], ...NARROW }),
    other: (page) => adjust(page, 'Tab', 'Tab', 'Control+ArrowRight'),
  },
  'going to a place of the video': {
    drag: (page) => dragBy(page, page.getByRole('slider', { name: 'Playhead' }), { from: [0.2, 0.5], x: 200 }),
    other: (page) => page.getByRole('slider', { name: 'Playhead' }).press('PageUp'),
    read: value('slider', 'Playhead'),
  },
  'looking at another part of the video': {
    async before(page) {
      for (let step = 0; step < 8; step += 1) await page.keyboard.press('+');
    },
    drag: (page) => dragBy(page, timeline(page).locator(':scope > div').last(), { from: [0.1, 0.5], x: 500 }),
    other: (page) => page.getByRole('slider', { name: 'Playhead' }).press('End'),
    read: (page) =>
      page.evaluate<string>(`getComputedStyle(document.querySelector('[data-lane]')).getPropertyValue('--scroll-ms')`),
  },
  'looking closer': {
    drag: (page) =>
      dragBy(page, page.getByRole('slider', { name: 'Zoom' }).locator('xpath=ancestor::*[@data-rac][1]'), { x: 30 }),
    other: (page) => page.getByRole('slider', { name: 'Zoom' }).press('ArrowRight'),
    read: value('slider', 'Zoom'),
  },
  'making the sound softer': {
    drag: (page) => dragBy(page, page.getByRole('slider', { name: 'Volume' }), { from: [0.9, 0.5], x: -30 }),
    other: (page) => page.getByRole('slider', { name: 'Volume' }).press('ArrowLeft'),
    read: value('slider', 'Volume'),
  },
  'making the details wider': {
    drag: (page) => dragBy(page, page.getByRole('separator', { name: 'Width of the details' }), { x: -60 }),
    other: (page) => page.getByRole('separator', { name: 'Width of the details' }).press('ArrowLeft'),
    read: value('separator', 'Width of the details'),
  },
  'making the timeline higher': {
    drag: (page) => dragBy(page, page.getByRole('separator', { name: 'Height of the timeline' }), { y: -60 }),
    other: (page) => page.getByRole('separator', { name: 'Height of the timeline' }).press('ArrowUp'),
    read: value('separator', 'Height of the timeline'),
  },
  'choosing a part of the voice': {
    before: withCrop,
    drag: (page) => dragBy(page, page.getByRole('slider', { name: 'Start of the part that is used' }), NARROW),
    other: (page) => page.getByRole('slider', { name: 'Start of the part that is used' }).press('ArrowRight'),
    read: (page) => segmentDetails(page).getByLabel('Voice from', { exact: true }).inputValue(),
  },
  'dropping a voice on a segment': {
    ...{ before: withSegment, read: segments },
    drag: (page, { anna }) => dropFile(segmentOption(page, 1), anna),
    other: (page, { anna }) => giveVoice(page, anna),
  },
  'dropping a voice where there is none': {
    drag: (page, { anna }) => dropFile(lane(page), anna),
    async other(page, { anna }) {
      await page.keyboard.press('n');
      await giveVoice(page, anna);
    },
    read: async (page) => String(/anna/.test(await segments(page))),
  },
  'dropping subtitles': {
    async drag(page, media) {
      await dropFile(lane(page), await subtitles(media));
      await done(page);
    },
    async other(page, media) {
      const file = await subtitles(media);
      await page.getByRole('tab', { name: /^All/ }).click();
      await page.getByRole('button', { name: 'Import and export' }).press('Enter');
      await choose(page, () => page.getByRole('menuitem', { name: /from a file/ }).press('Enter'), file);
      await done(page);
    },
    read: segments,
  },
  'dropping another video': {
    async before(page, { files: { make } }) {
      await make(...picture(3), ...H264, 'second.mp4');
      await page.getByRole('tab', { name: 'Settings' }).click();
    },
    async drag(page, { files: { at } }) {
      await dropFile(lane(page), at('second.mp4'));
      await page.getByRole('dialog').getByRole('button', { name: 'Replace the video' }).click();
    },
    other: (page, { files: { at } }) =>
      choose(page, () => filesOf(page).getByRole('button', { name: 'Replace' }).press('Enter'), at('second.mp4')),
    read: async (page) => String(await filesOf(page).locator('bdi').first().textContent()),
  },
};
