import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { choose } from '../../support/pages/choose-file.js';
import {
  chooseVideo,
  draftSaved,
  jobShown,
  review,
  SMALL,
  segment,
  submitButton,
  typeTime,
  uploaded,
} from '../../support/pages/draft-steps.js';
import { dropFile } from '../../support/pages/drop-file.js';
import {
  giveVoice,
  markSegment,
  openTimeline,
  placeOfSegment,
  segmentDetails,
  segmentOption,
  timeField,
} from '../../support/pages/editor-steps.js';
import { hasFocus } from '../../support/pages/focus.js';
import { PATIENCE } from '../../support/pages/page-stage.js';
import { pageSuite } from '../../support/pages/page-suite.js';
import { componentsDuring, watchRendering } from '../../support/pages/rendered-components.js';
import { accessFaults } from '../../support/web-faults.js';

/** The editor with its timeline: a draft is made, heard and submitted there, by pointer and by keys. */

const suite = pageSuite();

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
async function openEditor(): Promise<Page> {
  const { page } = await suite.stage.visitor();
  await chooseVideo(page, suite.media.video);
  await openTimeline(page);
  return page;
}

/** Of what is drawn in the segments of the lane: how wide it is seen, of how wide it was drawn. */
const drawnShares = (page: Page) =>
  page.evaluate<number[]>(
    `[...document.querySelectorAll('[role=listbox] canvas')].map((one) => one.clientWidth / one.width)`,
  );

describe('the editor', () => {
  it('goes to a time that is typed, and is there again after a reload, as close as one looked', async () => {
    const page = await openEditor();
    await markSegment(page, '1', '2.5');
    const time = page.getByRole('button', { name: /^00:0\d\.\d{3}$/ });
    const typing = page.getByLabel('Go to the time');
    await time.click();
    await typing.fill('0:04.5');
    await typing.press('Escape');
    await time.click();
    await typing.fill('0:03,25');
    await typing.press('Enter');
    await button(page, '00:03.250').waitFor();
    expect(await page.evaluate<string>('document.activeElement.textContent')).toBe('00:03.250');
    const zoom = page.getByRole('slider', { name: 'Zoom' });
    await zoom.press('End');
    const zoomed = await zoom.inputValue();
    await draftSaved(page);
    await page.reload();
    await button(page, '00:03.250').waitFor();
    expect(await zoom.inputValue()).toBe(zoomed);
  });

  it('takes a draft from its first mark to the job', async () => {
    const page = await openEditor();
    await markSegment(page, '1', '2.5');
    await giveVoice(page, suite.media.anna);
    await segmentDetails(page)
      .getByText(/of voice in .* of picture/)
      .waitFor();
    await button(page, 'Fit segment to voice').click();
    await segmentDetails(page).getByText('natural').waitFor();
    await uploaded(page);
    await review(page);
    await submitButton(page).click();
    await jobShown(page);
    await button(page, /^Download/).waitFor();
  });

  it('plays what the result will be, and steps through its pictures', async () => {
    const page = await openEditor();
    await markSegment(page, '1', '2');
    await giveVoice(page, suite.media.anna);
    await segmentDetails(page)
      .getByText(/of voice in .* of picture/)
      .waitFor();
    await button(page, 'Play this segment (P)').click();
    await expect
      .poll(() => page.evaluate<number>(`document.querySelector('video').currentTime`), PATIENCE)
      .toBeGreaterThan(1.05);
    await button(page, 'One frame forward').click();
    await expect.poll(() => page.evaluate<boolean>(`document.querySelector('video').paused`), PATIENCE).toBe(true);
  });

  it('is all there by keys, says what it did, and takes it back', async () => {
    const page = await openEditor();
    await page.keyboard.press('n');
    await segmentOption(page, 1).waitFor();
    const said = page.getByText(/^Undid: /).waitFor({ state: 'attached' }); // the next words take its place
    await page.keyboard.press('Control+z');
    await said;
    await segmentOption(page, 1).waitFor({ state: 'detached' });
    await page.keyboard.press('Control+Shift+z');
    await segmentOption(page, 1).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
  });

  it('is the form in a small window, and again what it was in a large one', async () => {
    const page = await openEditor();
    const large = page.viewportSize() ?? { width: 1280, height: 720 };
    await markSegment(page, '3', '4');
    await markSegment(page, '1', '2');
    await button(page, 'One frame forward').click();
    const playheadMs = () => page.evaluate<number>(`Math.round(document.querySelector('video').currentTime * 1000)`);
    await expect.poll(playheadMs, PATIENCE).toBeGreaterThan(0);
    const before = await playheadMs();
    await segmentOption(page, 1).press('Enter');
    await page.getByRole('slider', { name: 'End', exact: true }).press('PageUp'); // and nobody has said yet that it is to stay so
    await page.setViewportSize(SMALL);
    await button(page, 'Add at the playhead').waitFor();
    expect(await segment(page, 1).getByLabel('End', { exact: true }).inputValue()).toBe('00:02.980');
    await expect.poll(playheadMs, PATIENCE).toBe(before);
    await typeTime(page, 1, 'End', '2.5');
    await page.setViewportSize(large);
    await segmentOption(page, 2).waitFor();
    expect(await segment(page, 1).getByLabel('End', { exact: true }).inputValue()).toBe('00:02.500');
    await expect.poll(playheadMs, PATIENCE).toBe(before);
    await page.keyboard.press('Control+z');
    await expect.poll(() => timeField(page, 'End').inputValue(), PATIENCE).toBe('00:02.980');
  });

  it('draws nothing anew but the segment that is dragged, and what is said of it', async () => {
    const { page, context } = await suite.stage.visitor();
    await watchRendering(context);
    await chooseVideo(page, suite.media.video);
    await openTimeline(page);
    await markSegment(page, '1', '2');
    await giveVoice(page, suite.media.anna);
    await uploaded(page);
    await draftSaved(page);
    const { x, y } = await placeOfSegment(page, 1);
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 20, y); // from here on it is dragged
    const components = await componentsDuring(page, () => page.mouse.move(x + 200, y, { steps: 40 }));
    await page.mouse.up();
    expect(components.length).toBeGreaterThan(0);
    expect(components.toSorted((a, b) => a - b)[Math.floor(components.length / 2)]).toBeLessThanOrEqual(3);
  });

  it('takes a voice that is dropped on its segment', async () => {
    const page = await openEditor();
    await markSegment(page, '1', '2');
    await dropFile(segmentOption(page, 1), suite.media.anna);
    await page.getByRole('option', { name: /^Segment 1 of 1, .*anna/ }).waitFor();
    await expect.poll(() => drawnShares(page), PATIENCE).toEqual([1]);
  });

  it('takes a voice that is chosen by the words where there is none, after which another one can be', async () => {
    const page = await openEditor();
    await markSegment(page, '1', '2');
    await choose(page, () => button(page, 'choose one').click(), suite.media.anna);
    await page.getByRole('option', { name: /^Segment 1 of 1, .*anna/ }).waitFor();
    await expect.poll(() => hasFocus(button(page, 'Replace voice of segment 1')), PATIENCE).toBe(true);
  });

  it('takes a voice that is dropped on the picture, where the playhead is, and is left for no file that falls beside it', async () => {
    const page = await openEditor();
    await dropFile(page.getByRole('banner'), suite.media.anna);
    await dropFile(page.getByRole('region', { name: 'Preview' }), suite.media.anna);
    await page.getByRole('option', { name: /^Segment 1 of 1, 0 to 1 seconds, anna/ }).waitFor();
  });

  it('has nothing that axe finds, light and dark, with a segment and without', async () => {
    const page = await openEditor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await accessFaults(page)).toEqual([]);
    }
    await page.keyboard.press('n');
    await segmentDetails(page).waitFor();
    for (const tab of [/^Segment/, /^All/, 'Settings']) {
      await page.getByRole('tab', { name: tab }).click();
      expect(await accessFaults(page)).toEqual([]);
    }
  });
});
