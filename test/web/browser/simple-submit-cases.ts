import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { checkResult } from '../../../local/demo/check-result.js';
import {
  addSegment,
  chooseVoice,
  chosenSegment,
  jobShown,
  placeOf,
  review,
  SMALL,
  submitButton,
} from '../../support/pages/draft-steps.js';
import { dropFile } from '../../support/pages/drop-file.js';
import { PATIENCE } from '../../support/pages/page-stage.js';
import { SAMPLE_FILES } from '../../support/pages/sample-files.js';
import type { SignedInStage } from '../../support/pages/signed-in-stage.js';

/** The story of the page: from a video on somebody's disk to the finished one, and each step seen. */

/** What is filled in; the second voice is used in part. */
const SEGMENTS = [
  { startTime: 1, endTime: 3.5, audioInput: { refId: 'narrator' } },
  { startTime: 4, endTime: 5.8, audioInput: { refId: 'guest', startTime: 0.4, endTime: 2.2 } },
];

const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' });
const playedSeconds = (page: Page) =>
  page.evaluate<number>(`document.querySelector('[aria-label=Result]').currentTime`);

export function simpleSubmitCases(stage: () => SignedInStage): void {
  describe('a video is given new voices, from the drop of its file to the sound of the result', () => {
    it.each([
      ['in the editor', {}],
      ['by the form of a small window', { viewport: SMALL }],
    ])('%s', async (_where, options) => {
      const { page } = await stage().ann(options);
      await page.goto('/drafts/new');
      await dropFile(page.getByText('Drop your video here'), SAMPLE_FILES.video);
      await fillIn(page);
      await review(page);
      const dialog = page.getByRole('dialog');
      await dialog.getByText(/≈ \$\d+\.\d\d · .* of result/).waitFor();
      await submitButton(page).click();
      await jobShown(page);
      const course = page.getByRole('region', { name: 'Course of the job' });
      await course.locator('[aria-current=step]').waitFor();
      await button(page, /^Download/).waitFor();
      await plays(page);
      const { checks } = await judged(stage(), await downloaded(page));
      expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    });
  });
}

/** Two segments, each with a voice of its own: one chosen, one dropped, and of that only a part. */
async function fillIn(page: Page): Promise<void> {
  for (const [place, { startTime, endTime }] of SEGMENTS.entries()) {
    await addSegment(page, { number: place + 1, start: startTime, end: String(endTime) });
  }
  await chooseVoice(page, 1, SAMPLE_FILES.narrator);
  await dropFile(placeOf(page, 2), SAMPLE_FILES.guest);
  const second = await chosenSegment(page, 2);
  await second.getByText('guest.mp3').waitFor();
  await second.getByText('Use only a part of the voice').click();
  for (const [label, time] of [
    ['Voice from', '0.4'],
    ['Voice to', '2.2'],
  ] as const) {
    await second.getByLabel(label, { exact: true }).fill(time);
    await page.keyboard.press('Enter');
  }
}

async function plays(page: Page): Promise<void> {
  await page.evaluate(`document.querySelector('[aria-label=Result]').play()`);
  await expect.poll(() => playedSeconds(page), PATIENCE).toBeGreaterThan(0.5);
}

async function downloaded(page: Page): Promise<string> {
  const download = page.waitForEvent('download');
  await button(page, /^Download/).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('video.mp4');
  return await file.path();
}

/** As the demo judges it. */
const judged = ({ stack: { ffmpegPath } }: SignedInStage, resultFile: string) =>
  checkResult({
    ...{ resultFile, ffmpegPath, videoFile: SAMPLE_FILES.video, segments: SEGMENTS, syncMode: 'remap' },
    audio: new Map([
      ['narrator', SAMPLE_FILES.narrator],
      ['guest', SAMPLE_FILES.guest],
    ]),
  });
