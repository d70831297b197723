import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createApiClient } from '../../../src/api-client/api-client.js';
import { paddedMp4 } from '../../support/media-files.js';
import {
  addSegment,
  chooseVideo,
  chosenSegment,
  jobShown,
  review,
  submitButton,
  typeTime,
  uploaded,
} from '../../support/pages/draft-steps.js';
import { type PageMedia, pageMedia } from '../../support/pages/page-media.js';
import { PATIENCE, type PageStage, startPageStage } from '../../support/pages/page-stage.js';
import { type PartProxy, startPartProxy } from '../../support/pages/part-proxy.js';
import { type StackUsers, stackUsers } from '../../support/pages/stack-users.js';
import { stackEnvironment } from '../../support/stack.js';

/** A session that ends in the middle of something: it is said, nothing is lost, and all goes on after signing in again. */

let stage: PageStage;
let media: PageMedia;
let line: PartProxy;
let users: StackUsers;

beforeAll(async () => {
  const env = await stackEnvironment();
  line = await startPartProxy(Number(env.S3_PORT));
  const set = { ANONYMOUS_USER_ID: 'none', S3_PUBLIC_ENDPOINT: line.url };
  [stage, media] = await Promise.all([startPageStage({ ...env, ...set }), pageMedia()]);
  users = stackUsers(stage);
});
afterEach(async ({ task }) => expect(await stage.leave(task)).toEqual([]));
afterAll(async () => {
  await users?.stop();
  await stage?.stop();
  await line?.stop();
  await media?.files.remove();
});

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const signedOut = (page: Page) => page.getByRole('alertdialog', { name: 'You were signed out' });

async function signInAgain(page: Page, userId: string): Promise<void> {
  const dialog = signedOut(page);
  await dialog.getByLabel('API key').fill(await users.keyOf(userId));
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await dialog.waitFor({ state: 'detached' });
}

/** Somebody signed in, with a draft that lacks nothing. */
async function readyDraft(userId: string) {
  const { page, context } = await stage.visitor();
  await users.signIn(page, userId);
  await chooseVideo(page, media.video);
  await addSegment(page, { number: 1, start: 1, end: '2.5', voice: media.anna });
  await uploaded(page);
  return { page, context };
}

describe('while somebody works on a draft', () => {
  it('is told at once, and leaves it as it is', async () => {
    const { page } = await readyDraft('edith');
    await page.getByLabel('Name', { exact: true }).fill('Half a na');
    await users.endSessions('edith');
    await signedOut(page).waitFor();
    await signInAgain(page, 'edith');
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Half a na');
    const end = (await chosenSegment(page, 1)).getByLabel('End', { exact: true });
    expect(await end.inputValue()).toBe('00:02.500');
    await typeTime(page, 1, 'End', '3.5');
    await page.getByText(/≈ \$/).first().waitFor(); // the price of the new length is asked for
  });

  it('is over in every tab once one of them has signed in', async () => {
    const { page, context } = await readyDraft('theo');
    await users.endSessions('theo');
    await signedOut(page).waitFor();
    const other = await context.newPage();
    await other.goto('/jobs');
    await other.getByLabel('API key').fill(await users.keyOf('theo'));
    await button(other, 'Sign in').click();
    await button(other, 'Account of theo').waitFor();
    await signedOut(page).waitFor({ state: 'detached' });
  });
});

describe('in the middle of an upload', () => {
  it('has the parts go on, and waits with what needs somebody', async () => {
    const { page, context } = await stage.visitor();
    await users.signIn(page, 'ulla');
    const large = media.files.at('large.mp4');
    await paddedMp4(media.video, large, 80 * 1000 ** 2);
    let goOn: () => void = () => undefined;
    const isTime = new Promise<'pass'>((resolve) => {
      goOn = () => resolve('pass');
    });
    line.begin(); // those of the other tests are not counted
    const standing = new Set<number>();
    line.rule = ({ number }) => {
      standing.add(number);
      return isTime;
    };
    await chooseVideo(page, large);
    await expect.poll(() => standing.size, PATIENCE).toBe(4); // as many as go at once: all addresses are there
    await context.clearCookies();
    goOn();
    await signedOut(page).waitFor();
    await expect.poll(() => new Set(line.taken).size, PATIENCE).toBe(5);
    await signInAgain(page, 'ulla');
    await uploaded(page);
    expect(line.taken).toHaveLength(5);
  });
});

describe('on submitting', () => {
  it('makes one job once somebody has signed in, under the same key', async () => {
    const { page } = await readyDraft('susan');
    const keys: (string | undefined)[] = [];
    await page.route('**/api/v1/jobs', async (route) => {
      if (route.request().method() !== 'POST') return route.fallback();
      if (keys.length === 0) await users.endSessions('susan');
      keys.push(route.request().headers()['idempotency-key']);
      await route.continue();
    });
    await review(page);
    await submitButton(page).click();
    await signedOut(page).waitFor();
    await signInAgain(page, 'susan');
    const id = await jobShown(page);
    expect(keys).toEqual([keys[0], keys[0]]);
    const headers = { Authorization: `Bearer ${await users.keyOf('susan')}` };
    const { jobs } = await createApiClient({ baseUrl: stage.stack.apiUrl, headers }).listJobs();
    expect(jobs.map((job) => job.id)).toEqual([id]);
  });
});
