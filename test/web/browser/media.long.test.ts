import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { createApiClient } from '../../../src/api-client/api-client.js';
import { chooseVideo, jobShown, review, submitButton, uploaded } from '../../support/pages/draft-steps.js';
import { giveVoice, markSegment, openTimeline, segmentDetails } from '../../support/pages/editor-steps.js';
import { listen, loudestHeard } from '../../support/pages/loudness.js';
import {
  framesOf,
  hevc,
  type MakeVideo,
  oddSized,
  piped,
  portrait,
  rotated,
  silent,
  varyingRate,
} from '../../support/pages/odd-media.js';
import { PATIENCE } from '../../support/pages/page-stage.js';
import { pageSuite } from '../../support/pages/page-suite.js';
import { fileSeen, filmSeen, nextFrame, type Seen, videoSeen, watchFrames } from '../../support/pages/seen.js';

/** Videos that are not as most are: the editor takes them, or says what is amiss with them and what can be done. */

const suite = pageSuite();

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const timeline = (page: Page) => page.getByRole('region', { name: 'Timeline' });

async function editorWith(make: MakeVideo): Promise<Page> {
  const { page } = await suite.stage.visitor();
  await listen(page);
  await chooseVideo(page, await make(suite.media.files));
  await openTimeline(page);
  return page;
}

/** A segment with a voice, all stored, and on to the page of the job; its id. */
async function submit(page: Page): Promise<string> {
  await markSegment(page, '1', '2');
  await giveVoice(page, suite.media.anna);
  await segmentDetails(page).getByText('natural').waitFor();
  await uploaded(page);
  await review(page);
  await submitButton(page).click();
  return await jobShown(page);
}

const showFiles = (page: Page) => page.getByRole('tab', { name: 'Settings' }).click();

describe('a video without sound', () => {
  it('is said to have none, and its segments are heard with their new voices', async () => {
    const page = await editorWith(silent);
    await timeline(page).getByText('No sound of its own').waitFor();
    await markSegment(page, '1', '2');
    await giveVoice(page, suite.media.anna);
    await segmentDetails(page).getByText('natural').waitFor();
    await button(page, 'Play this segment (P)').click();
    await expect.poll(() => loudestHeard(page), PATIENCE).toBeGreaterThan(0.05);
    await showFiles(page);
    await page.getByText('The video has no sound of its own: outside of the segments the result is silent.').waitFor();
  });
});

describe('a video that stands', () => {
  it.each<[string, MakeVideo, Pick<Seen, 'width' | 'height'>]>([
    ['because it is turned by its file', rotated, { width: 90, height: 160 }],
    ['as a phone is held', portrait, { width: 90, height: 160 }],
    ['and has odd sizes', oddSized, { width: 121, height: 166 }],
  ])('%s is upright on the stage, in the film and in lists', async (_words, make, size) => {
    const upright = { ...size, top: 'red', bottom: 'blue' };
    const page = await editorWith(make);
    await expect.poll(() => videoSeen(page), PATIENCE).toEqual(upright);
    await expect.poll(() => filmSeen(page), PATIENCE).toMatchObject({ top: 'red', bottom: 'blue' });
    const { width, height } = await filmSeen(page);
    expect(width / height).toBeCloseTo(size.width / size.height, 1);
    await showFiles(page);
    await page.getByText(`${size.width} × ${size.height}`).waitFor();
    await page.getByRole('tab', { name: /^Segment/ }).click();
    const id = await submit(page);
    const { posterUrl } = await createApiClient({ baseUrl: suite.stage.stack.apiUrl }).getJob(id);
    const poster = await page.request.get(posterUrl ?? '');
    expect(await fileSeen(page, await poster.body())).toEqual(upright);
  });
});

describe('a video whose frame rate varies', () => {
  it('is stepped through picture by picture, and is as long as it decodes', async () => {
    const page = await editorWith(varyingRate);
    const spans = await framesOf(suite.media.files, suite.media.files.at('vfr.mp4'));
    const frames = spans.map(({ startMs }) => startMs);
    await page.getByText(`of 00:0${(Math.floor(spans.at(-1)?.endMs ?? 0) / 1000).toFixed(3)}`).waitFor();
    await watchFrames(page);
    await page.keyboard.press('Shift+ArrowRight');
    const begun = await nextFrame(page, () => page.keyboard.press('Shift+ArrowRight'));
    const first = frames.findIndex((ms) => Math.abs(ms - begun) <= 1);
    const step = (name: string) => nextFrame(page, () => button(page, name).click());
    const seen: number[] = [];
    for (let n = 0; n < 40; n += 1) seen.push(await step('One frame forward'));
    for (let n = 0; n < 30; n += 1) seen.push(await step('One frame back'));
    const expected = [...frames.slice(first + 1, first + 41), ...frames.slice(first + 10, first + 40).toReversed()];
    const wrong = seen.flatMap((ms, n) => (Math.abs(ms - (expected[n] ?? 0)) <= 1 ? [] : [[n, ms, expected[n]]]));
    expect(wrong).toEqual([]);
    expect(seen[39]).toBeGreaterThan(3_000); // there it changes
    await showFiles(page);
    await page.getByText(/^Its frame rate varies\./).waitFor();
  });
});

describe('a video that does not know its length', () => {
  it('is repaired where somebody wants it, and submitted', async () => {
    const page = await editorWith(piped);
    await page.getByText('of 00:06.000').waitFor();
    const length = () => page.evaluate<number>(`document.querySelector('video').duration`);
    expect(await length()).toBe(Number.POSITIVE_INFINITY);
    await markSegment(page, '1', '2');
    await giveVoice(page, suite.media.anna);
    await review(page);
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^The video does not say how long it is/ })
      .click();
    await button(page, 'Repair').click();
    await button(page, 'Repair').waitFor({ state: 'detached' });
    await expect.poll(length, PATIENCE).toBeCloseTo(6, 1);
    expect(await page.getByText('The video does not say how long it is').count()).toBe(0);
    await uploaded(page);
    await review(page);
    await submitButton(page).click();
    const job = await createApiClient({ baseUrl: suite.stage.stack.apiUrl }).getJob(await jobShown(page));
    expect(job.video).toMatchObject({ fileName: 'piped.webm', seconds: 5.96 }); // the last picture begins there
    await button(page, /^Download/).waitFor();
  });
});

describe('a video that this browser cannot show', () => {
  it('is said to be one, has its waveform and its times, and is submitted', async () => {
    const page = await editorWith(hevc);
    await page.getByText(/^This browser cannot show this video\./).waitFor();
    await page.getByText('of 00:06.000').waitFor();
    await expect.poll(() => isWaveDrawn(page), PATIENCE).toBe(true);
    await showFiles(page);
    await page.getByText(/^This browser cannot show HEVC/).waitFor();
    await page.getByRole('tab', { name: /^Segment/ }).click();
    const job = await createApiClient({ baseUrl: suite.stage.stack.apiUrl }).getJob(await submit(page));
    expect(job.segments).toMatchObject([{ startTime: 1, endTime: 2 }]);
    await button(page, /^Download/).waitFor();
  });

  /** Something high stands in the lane of its sound. */
  const isWaveDrawn = (page: Page) =>
    page.evaluate<boolean>(`(() => {
      const isHigh = (canvas) => {
        const { data, width, height } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        return data.at(Math.floor(height * 0.42) * width * 4 + 3) > 200;
      };
      return [...document.querySelectorAll('[aria-label="Timeline"] canvas')].some(isHigh);
    })()`);
});
