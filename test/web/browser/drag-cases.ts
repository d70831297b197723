import type { Page } from 'playwright-core';
import { choose } from '../../support/pages/choose-file.js';
import { addSegment, chooseVideo, chooseVoice, segment } from '../../support/pages/draft-steps.js';
import { dropFile } from '../../support/pages/drop-file.js';
import { SAMPLE_FILES } from '../../support/pages/sample-files.js';

/** Whatever is done by dragging, in a draft, and how it is done without. */

export interface Way {
  /** What has to be there before. */
  before?: (page: Page) => Promise<void>;
  drag: (page: Page) => Promise<void>;
  other: (page: Page) => Promise<void>;
  /** What both lead to. */
  leadsTo: (page: Page) => Promise<void>;
}
const withVideo = (page: Page) => chooseVideo(page, SAMPLE_FILES.video);
const withSegment = async (page: Page) => {
  await withVideo(page);
  await addSegment(page, { number: 1, start: 1, end: '3' });
};
const slider = (page: Page) => page.getByRole('slider', { name: 'Expression' });
const press = (page: Page, name: string) => () => page.getByRole('button', { name }).press('Enter');
const text = (words: string) => (page: Page) => page.getByText(words).first().waitFor();

async function dragSlider(page: Page): Promise<void> {
  const part = slider(page).locator('xpath=ancestor::*[@data-rac][1]');
  await part.scrollIntoViewIfNeeded();
  const thumb = await part.boundingBox();
  if (!thumb) throw new Error('The slider has no thumb.');
  const [x, y] = [thumb.x + thumb.width / 2, thumb.y + thumb.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 60, y, { steps: 4 });
  await page.mouse.up();
}

export const DRAGS: Record<string, Way> = {
  'giving a draft its video': {
    drag: (page) => dropFile(page.getByText('Drop your video here'), SAMPLE_FILES.video),
    other: (page) => choose(page, press(page, 'Choose video'), SAMPLE_FILES.video),
    leadsTo: text('video.mp4'),
  },
  'giving it another one': {
    before: (page) => chooseVideo(page, { name: 'no.mp4', mimeType: 'video/mp4', buffer: Buffer.from('No video.') }),
    drag: (page) => dropFile(page.getByRole('region', { name: 'Video' }), SAMPLE_FILES.video),
    other: (page) => choose(page, press(page, 'Replace'), SAMPLE_FILES.video),
    leadsTo: text('video.mp4'),
  },
  'giving a segment its voice': {
    before: withSegment,
    drag: (page) => dropFile(segment(page, 1), SAMPLE_FILES.narrator),
    other: (page) => chooseVoice(page, 1, SAMPLE_FILES.narrator),
    leadsTo: (page) => segment(page, 1).getByText('narrator.mp3').waitFor(),
  },
  'making it livelier': {
    before: withVideo,
    drag: dragSlider,
    other: (page) => slider(page).press('ArrowRight'),
    leadsTo: text('livelier'),
  },
};
