import type { Page } from 'playwright-core';
import type { MadeJobs } from './make-jobs.js';
import { holds, type Shot, withhold } from './shot.js';

/** The page of one job, in every state that it comes to. */

const WIDE = 1480;
const pill = (page: Page, word: string) => page.getByRole('main').getByText(word, { exact: true }).first().waitFor();

/** Of two, the one that is seen is read first. The player takes its sign of waiting away some moments later, untold. */
async function pictured(page: Page): Promise<void> {
  await holds(page, "[...document.querySelectorAll('video')].some((one) => one.readyState === 4 && !one.seeking)");
  await page.waitForTimeout(1_500);
}

const at = (id: string) => ({ path: `/jobs/${id}`, onPhone: true });

const picturedWith = (word: string) => async (page: Page) => {
  await pill(page, word);
  await pictured(page);
};

/** The one that makeHeldJob makes. */
export const heldJobShots = (id: string): Shot[] => [
  { ...{ name: 'job-needs-attention', ...at(id) }, reach: picturedWith('Needs attention') },
];

export function jobShots(jobs: MadeJobs): Shot[] {
  return [
    {
      ...{ name: 'job-completed', ...at(jobs.completed) },
      reach: async (page) => {
        await page.getByRole('button', { name: /Go to segment 2/ }).click();
        await pictured(page);
      },
    },
    {
      ...{ name: 'job-compare', path: `/jobs/${jobs.completed}`, width: WIDE },
      reach: async (page) => {
        await page.getByRole('radio', { name: 'Side by side' }).click();
        await page.getByRole('button', { name: /Go to segment 3/ }).click();
        await pictured(page);
      },
    },
    {
      ...{ name: 'job-technical', ...at(jobs.completed) },
      reach: async (page) => {
        await page.getByText(/^All of its history/).click();
        await page.getByText('Technical', { exact: true }).click();
        await pictured(page);
      },
    },
    { ...{ name: 'job-queued', ...at(jobs.queued) }, reach: picturedWith('Waiting') },
    { ...{ name: 'job-generating', ...at(jobs.generating) }, reach: picturedWith('Generating') },
    { ...{ name: 'job-failed', ...at(jobs.failed) }, reach: picturedWith('Failed') },
    { ...{ name: 'job-doubtful', ...at(jobs.doubtful) }, reach: picturedWith('Your choice') },
    { ...{ name: 'job-cancelled', ...at(jobs.cancelled) }, reach: (page) => pill(page, 'Cancelled') },
    {
      ...{ name: 'job-missing', ...at('00000000-0000-4000-8000-000000000000') },
      reach: (page) => page.getByRole('heading', { name: 'There is no such job' }).waitFor(),
    },
    {
      ...{ name: 'job-loading', ...at(jobs.completed) },
      before: (page) => withhold(page, new RegExp(`/api/v1/jobs/${jobs.completed}`)),
      reach: (page) => page.getByText('Loading …').waitFor({ state: 'attached' }),
    },
    ...jobDialogs(jobs),
  ];
}

function jobDialogs({ completed }: MadeJobs): Shot[] {
  const window = { path: `/jobs/${completed}`, isWindow: true, onPhone: true };
  const choose = async (page: Page, item: string) => {
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: item }).click();
    await page.getByRole('dialog').or(page.getByRole('alertdialog')).last().waitFor();
  };
  return [
    { ...window, name: 'job-delete', reach: (page) => choose(page, 'Delete') },
    { ...window, name: 'job-rename', reach: (page) => choose(page, 'Rename') },
    {
      ...{ ...window, name: 'job-rename-in-place' },
      reach: async (page) => {
        await page.getByRole('button', { name: 'Rename' }).click();
        await page.getByLabel('New name').waitFor();
      },
    },
  ];
}
