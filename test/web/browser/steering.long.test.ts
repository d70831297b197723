import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createApiClient } from '../../../src/api-client/api-client.js';
import { PATIENCE, type PageStage, startPageStage } from '../../support/pages/page-stage.js';
import { type StackUsers, stackUsers } from '../../support/pages/stack-users.js';
import { finishGenerations, nextGenerations, submitSampleJob } from '../../support/sample-job.js';

/** What a person is told of a job that does not go on by itself, and what their word does. */

let stage: PageStage;
let users: StackUsers;

beforeAll(async () => {
  stage = await startPageStage();
  users = stackUsers(stage);
});
afterEach(async ({ task }) => expect(await stage.leave(task)).toEqual([]));
afterAll(async () => {
  await users?.stop();
  await stage?.stop();
});

const submit = (name: string, key?: string) => submitSampleJob(stage.stack.apiUrl, name, key);
const next = (chosen: Parameters<typeof nextGenerations>[1]) => nextGenerations(stage.stack.syncBaseUrl, chosen);
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const text = (page: Page, words: string | RegExp) => page.getByText(words).first().waitFor();
const row = (page: Page, name: string) => page.getByRole('main').getByRole('listitem').filter({ hasText: name });
const says = (page: Page, name: string, words: string) => row(page, name).getByText(words).first().waitFor();

async function openJob(page: Page, { id }: { id: string }): Promise<void> {
  await page.goto(`/jobs/${id}`);
}

describe('a job that needs attention', () => {
  it('says why and what to do, asks again while that is not done, and then goes on', async () => {
    await next({ scenario: 'payment-required' });
    const { page } = await stage.visitor();
    await openJob(page, await submit('Not paid'));
    await text(page, 'Needs attention');
    await text(page, 'The Sync.so account does not allow this right now.');
    await text(page, 'An operator has to settle this at Sync.so; the job then goes on.');
    const refused = await sends();
    await button(page, 'It is settled: resume').click();
    await expect.poll(sends, PATIENCE).toBeGreaterThan(refused); // Sync.so says no once more
    await text(page, 'Needs attention');
    await next({ scenario: 'ok' });
    await button(page, 'It is settled: resume').click();
    await button(page, /^Download/).waitFor();
    await text(page, 'Completed');
  });
});

describe('cancelling', () => {
  it('costs nothing before anything is sent, and says so', async () => {
    await setPlaces(0);
    const { page } = await stage.visitor();
    await openJob(page, await submit('Never sent'));
    await text(page, '1st in line for a place at Sync.so');
    await button(page, 'Cancel').click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByText('Nothing was sent to Sync.so yet, so nothing is charged.').waitFor();
    await dialog.getByRole('button', { name: 'Cancel the job' }).click();
    await page.getByRole('heading', { name: 'The job was cancelled.' }).waitFor();
    await setPlaces(3);
  });

  it('while it is being made may cost, and says that before and after', async () => {
    await next({ scenario: 'never-finishes', times: 1 });
    const { page } = await stage.visitor();
    await openJob(page, await submit('Stopped'));
    await text(page, 'Sync.so is making the video');
    await button(page, 'Cancel').click();
    const dialog = page.getByRole('alertdialog');
    await dialog
      .getByText(/Sync\.so has begun and cannot be stopped, so the generation may still be charged/)
      .waitFor();
    await dialog.getByRole('button', { name: 'Keep it going' }).click();
    await dialog.waitFor({ state: 'detached' });
    await button(page, 'Cancel').click();
    await dialog.getByRole('button', { name: 'Cancel the job' }).click();
    const words =
      'The job was cancelled. Sync.so had begun and cannot be stopped, so the generation may still be charged.';
    await page.getByRole('heading', { name: words }).waitFor();
    await page.goto('/jobs');
    await says(page, 'Stopped', 'Cancelled');
    await finishGenerations(stage.stack.syncBaseUrl); // so that its place is free again
  });
});

describe('with one place at Sync.so', () => {
  it('the place in line falls while somebody looks, and users take turns', async () => {
    await setPlaces(1);
    await next({ scenario: 'never-finishes', times: 4 });
    const { page, context } = await stage.visitor();
    await page.goto('/jobs');
    await submit('Ann 1');
    await says(page, 'Ann 1', 'Generating');
    await submit('Ann 2');
    await says(page, 'Ann 2', '1st in line');
    const third = await submit('Ann 3');
    await says(page, 'Ann 3', '2nd in line');
    const alone = await context.newPage();
    await openJob(alone, third);
    await text(alone, '2nd in line for a place at Sync.so');

    const key = await users.keyOf('ben');
    const bens = await submit('Ben 1', key);
    await says(page, 'Ann 2', '2nd in line'); // it is Ben's turn
    await says(page, 'Ann 3', '3rd in line');
    await text(alone, '3rd in line for a place at Sync.so');

    await finishGenerations(stage.stack.syncBaseUrl);
    await says(page, 'Ann 2', '1st in line');
    await says(page, 'Ann 3', '2nd in line');
    await text(alone, '2nd in line for a place at Sync.so');
    const headers = { Authorization: `Bearer ${key}` };
    const ben = createApiClient({ baseUrl: stage.stack.apiUrl, headers });
    await expect.poll(async () => (await ben.getJob(bens.id)).stage, PATIENCE).toBe('generating');
    for (const name of ['Ann 2', 'Ann 3']) {
      await finishGenerations(stage.stack.syncBaseUrl);
      await says(page, name, 'Generating');
    }
    await finishGenerations(stage.stack.syncBaseUrl);
    await button(alone, /^Download/).waitFor();
    for (const name of ['Ann 1', 'Ann 2', 'Ann 3']) await says(page, name, 'Completed');
    await setPlaces(3);
  });
});

/** How often a generation was asked for, with whatever success. */
async function sends(): Promise<number> {
  const seen = await (await fetch(`${stage.stack.syncBaseUrl}/_simulator/generations`)).json();
  return (seen as { creates: unknown[] }).creates.length;
}

async function setPlaces(concurrency: number): Promise<void> {
  const response = await fetch(`${stage.stack.apiUrl}/api/v1/admin/slots`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ concurrency }),
  });
  expect(response.status).toBe(200);
}
