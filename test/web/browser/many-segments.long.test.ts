import { writeFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { createApiClient } from '../../../src/api-client/api-client.js';
import { H264, picture, sine } from '../../support/media-files.js';
import { chooseVideo, jobShown, review, submitButton } from '../../support/pages/draft-steps.js';
import { dropFile } from '../../support/pages/drop-file.js';
import { openTimeline } from '../../support/pages/editor-steps.js';
import { tabThrough } from '../../support/pages/focus.js';
import { pageSuite } from '../../support/pages/page-suite.js';

/** Drafts with as many segments as anybody has: what a job takes is taken, and the page stays as small as it was. */

/** Of MAX_AUDIO_FILES. */
const MOST_VOICES = 50;
/** Each file is begun, sent, completed and looked into. */
const MANY_UPLOADS = { timeout: 600_000 };

const suite = pageSuite();

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

const two = (number: number) => String(number).padStart(2, '0');
const cueTime = (tenths: number) =>
  `00:${two(Math.floor(tenths / 600))}:${two(Math.floor(tenths / 10) % 60)},${tenths % 10}00`;

/** Half a second every 1.1 s. */
async function subtitles(count: number): Promise<string> {
  const cue = (n: number) => `${n + 1}\n${cueTime(n * 11)} --> ${cueTime(n * 11 + 5)}\nWords ${n + 1}\n`;
  const file = suite.media.files.at(`${count}.srt`);
  await writeFile(file, Array.from({ length: count }, (_, n) => cue(n)).join('\n'));
  return file;
}

/** No two are alike, and each is called like its segment: 01.wav, 02.wav … */
async function voices(count: number): Promise<string[]> {
  const rising = ['-f', 'lavfi', '-i', 'aevalsrc=0.3*sin(2*PI*(300*t+20*t*t)):d=40'];
  await suite.media.files.make(
    ...rising,
    '-f',
    'segment',
    '-segment_time',
    '0.5',
    '-segment_start_number',
    '1',
    '%02d.wav',
  );
  return Array.from({ length: count }, (_, n) => suite.media.files.at(`${two(n + 1)}.wav`));
}

async function editorWith(segments: number, seconds: number): Promise<Page> {
  const { page } = await suite.stage.visitor();
  const long = [...picture(seconds), ...sine(seconds), ...H264, '-c:a', 'aac', `${seconds}.mp4`];
  await chooseVideo(page, await suite.media.files.make(...long));
  await openTimeline(page);
  await dropFile(page.locator('[data-lane]'), await subtitles(segments));
  await page.getByText(`${segments} segments ·`).waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
  return page;
}

describe('segments', () => {
  it('with a voice each are one job, as many as it takes; one more is said to be too many', async () => {
    const page = await editorWith(MOST_VOICES + 1, 60);
    await dropFile(page.locator('[data-lane]'), ...(await voices(MOST_VOICES + 1)));
    await button(page, 'Uploads: all done').waitFor(MANY_UPLOADS);
    await review(page);
    const dialog = page.getByRole('dialog');
    const tooMany = dialog.getByRole('button', { name: /^Segment 51: A job takes at most 50 voices/ });
    await tooMany.waitFor();
    expect(await submitButton(page).count()).toBe(0);
    await tooMany.click();
    await page.getByRole('group', { name: 'Segment 51' }).waitFor();
    await button(page, 'Delete segment').click();
    await review(page);
    await submitButton(page).click();
    const job = await createApiClient({ baseUrl: suite.stage.stack.apiUrl }).getJob(await jobShown(page));
    expect(new Set(job.segments?.map(({ audioInput }) => audioInput.refId)).size).toBe(MOST_VOICES);
  });

  it('take the voices of another language in one drop, and those that do not fit are gone to one by one', async () => {
    const page = await editorWith(3, 10);
    const { make } = suite.media.files;
    const spoken = (language: string, ...seconds: number[]) =>
      Promise.all(seconds.map((length, n) => make(...sine(length), `${language}${n + 1}.wav`)));
    const details = page.getByRole('complementary', { name: 'Details' });
    const answer = (title: string, name: string) =>
      page.getByRole('dialog', { name: title }).getByRole('button', { name }).click();
    await dropFile(details, ...(await spoken('en', 0.5, 0.5, 0.5)), await make(...sine(1), 'hum.wav'));
    await answer('1 file is called like no segment', 'Done');
    await page.getByRole('option', { name: /^Segment 3 of 3, .*en3\.wav, picture at 100 percent/ }).waitFor();
    await dropFile(details, ...(await spoken('de', 0.5, 1.5, 2)));
    await answer('3 segments have a voice already', 'Replace 3 voices');
    await page.getByRole('option', { name: /^Segment 3 of 3, .*de3\.wav, picture at 25 percent/ }).waitFor();
    await page.getByRole('tab', { name: /^All/ }).click();
    await details.getByText('2 voices do not fit').waitFor();
    for (const number of [2, 3, 2]) {
      await button(page, 'Next').click();
      await page.getByRole('tab', { name: `Segment ${number}` }).waitFor();
    }
  });

  it('leave the page small, and few stops for Tab: 200 of them', async () => {
    const page = await editorWith(200, 240);
    const nodes = () => page.evaluate<number>(`document.querySelectorAll('*').length`);
    for (const zoom of ['0', '+++++++++']) {
      for (const key of zoom) await page.keyboard.press(key);
      for (const tab of [/^All/, 'Settings', /^Segment/]) {
        await page.getByRole('tab', { name: tab }).click();
        expect([zoom, tab, await nodes()]).toEqual([zoom, tab, expect.toSatisfy((count) => count <= 1_500)]);
        const stops = await tabThrough(page);
        expect([zoom, tab, stops]).toEqual([zoom, tab, expect.toSatisfy((count) => count <= 40)]);
      }
    }
  });
});
