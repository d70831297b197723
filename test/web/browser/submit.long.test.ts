import type { Page, Route } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { createApiClient } from '../../../src/api-client/api-client.js';
import type { AssetListResource } from '../../../src/http/asset-schemas.js';
import { sine } from '../../support/media-files.js';
import {
  addSegment,
  chooseVideo,
  chosenSegment,
  draftSaved,
  jobShown,
  removeSegment,
  review,
  segment,
  submitButton,
  typeTime,
  uploaded,
} from '../../support/pages/draft-steps.js';
import { PATIENCE } from '../../support/pages/page-stage.js';
import { pageSuite } from '../../support/pages/page-suite.js';

/** From a draft to a job: exactly one, whatever happens meanwhile, and what the server says no to is said at its place. */

const suite = pageSuite();

const api = () => createApiClient({ baseUrl: suite.stage.stack.apiUrl });
const jobsCalled = async (name: string) => (await api().listJobs({ q: name })).jobs;
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

/** A page with a draft that lacks nothing. */
async function readyDraft(name: string): Promise<Page> {
  const { page } = await suite.stage.visitor();
  await chooseVideo(page, suite.media.video);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await addSegment(page, { number: 1, start: 1, end: '2.5', voice: suite.media.anna });
  await uploaded(page);
  return page;
}

/** The id of a file that this page has uploaded. */
async function storedAs(page: Page, fileName: string): Promise<string> {
  const { assets } = (await (await page.request.get('/api/v1/assets')).json()) as AssetListResource;
  return assets.find((asset) => asset.fileName === fileName)?.id ?? '';
}

/** What becomes of the next request that submits a job. */
const onSubmit = (page: Page, handle: (route: Route) => Promise<void>) =>
  page.route('**/api/v1/jobs', (route) => (route.request().method() === 'POST' ? handle(route) : route.fallback()), {
    times: 1,
  });

const never = () => new Promise<never>(() => undefined);

describe('one job comes of a draft', () => {
  it('that is submitted by a double click', async () => {
    const page = await readyDraft('Clicked twice');
    await review(page);
    await submitButton(page).dblclick();
    const id = await jobShown(page);
    expect((await jobsCalled('Clicked twice')).map((job) => job.id)).toEqual([id]);
  });

  it('whose answer is lost', async () => {
    const page = await readyDraft('Answer lost');
    await onSubmit(page, async (route) => {
      await route.fetch();
      await route.abort('connectionreset');
    });
    await review(page);
    await submitButton(page).click();
    await page.getByText('The server does not answer.').waitFor();
    await button(page, 'Try again').click();
    const id = await jobShown(page);
    expect((await jobsCalled('Answer lost')).map((job) => job.id)).toEqual([id]);
  });

  it('whose page is loaded again before the answer is there', async () => {
    const page = await readyDraft('Loaded again');
    await onSubmit(page, async (route) => {
      await route.fetch();
      await never();
    });
    await review(page);
    await submitButton(page).click();
    await expect.poll(async () => (await jobsCalled('Loaded again')).length, PATIENCE).toBe(1);
    await page.reload();
    const id = await jobShown(page);
    expect((await jobsCalled('Loaded again')).map((job) => job.id)).toEqual([id]);
    await page.goto('/drafts/new');
    await button(page, 'Choose video').waitFor(); // the draft has become the job
  });

  it('whose request went nowhere before the page is loaded again', async () => {
    const page = await readyDraft('Went nowhere');
    const left = new Promise<void>((resolve) => {
      void onSubmit(page, async () => {
        resolve();
        await never();
      });
    });
    await review(page);
    await submitButton(page).click();
    await left;
    expect(await jobsCalled('Went nowhere')).toEqual([]);
    await page.reload();
    const id = await jobShown(page);
    expect((await jobsCalled('Went nowhere')).map((job) => job.id)).toEqual([id]);
  });

  it('of the sample, too, that is clicked twice', async () => {
    const { page } = await suite.stage.visitor();
    await page.route('**/api/v1/jobs?*', async (route) => {
      const answer = await (await route.fetch()).json();
      await route.fulfill({ json: { ...answer, jobs: [], nextCursor: null } }); // as before the first job
    });
    await page.goto('/jobs');
    await button(page, 'Try the sample').dblclick();
    const id = await jobShown(page);
    expect((await jobsCalled('The sample')).map((job) => job.id)).toEqual([id]);
  });
});

describe('what the server says no to', () => {
  /** Three segments, each with a voice of its own. */
  async function threeSegments(name: string, third = suite.media.carl): Promise<Page> {
    const page = await readyDraft(name);
    await addSegment(page, { number: 2, start: 3, end: '3.8', voice: suite.media.ben });
    await addSegment(page, { number: 3, start: 4, end: '5', voice: third });
    await uploaded(page);
    return page;
  }

  it('stands at the segment that was sent, wherever that is by now, until it is changed', async () => {
    const page = await threeSegments('Refused');
    await (await chosenSegment(page, 3)).getByText('Use only a part of the voice').click();
    let answer: () => void = () => undefined;
    const isTime = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await onSubmit(page, async (route) => {
      await isTime;
      const message = 'Must not be greater than the length of the audio, 0.9 s.';
      await route.fulfill({
        status: 422,
        contentType: 'application/problem+json',
        json: {
          ...{ type: 'about:blank', status: 422, code: 'invalid_segments', requestId: 'test' },
          ...{ title: 'The segments do not fit the uploaded suite.media.', next: 'Change the input and submit again.' },
          issues: [{ field: 'segments[2].audioInput.endTime', message }],
        },
      });
    });
    await review(page);
    await submitButton(page).click();
    await addSegment(page, { number: 1, start: 0, end: '0.5' });
    answer();
    await page.getByRole('option', { name: /^Segment 4 of 4, .*, 1 error$/ }).waitFor();
    const refused = await chosenSegment(page, 4);
    const field = refused.getByLabel('Voice to', { exact: true });
    await expect.poll(() => field.getAttribute('aria-invalid'), PATIENCE).toBe('true');
    await refused.getByText('Must not be greater than the length of the audio, 0.9 s.').waitFor();
    const other = await chosenSegment(page, 3);
    expect(await other.getByLabel('Voice to', { exact: true }).count()).toBe(0);

    await removeSegment(page, 1);
    await review(page);
    await button(page, /^Segment 3: Must not be greater/).click();
    const last = segment(page, 3).getByLabel('Voice to', { exact: true });
    await last.and(page.locator(':focus')).waitFor();
    await last.fill('0.8');
    await last.press('Enter');
    await expect.poll(() => last.getAttribute('aria-invalid'), PATIENCE).not.toBe('true');
    await review(page);
    await submitButton(page).click();
    await jobShown(page);
  });

  it('is said at the voice whose file was deleted meanwhile', async () => {
    const own = await suite.media.files.make(...sine(1.5), 'own.wav'); // which no job has used
    const page = await threeSegments('File gone', own);
    await draftSaved(page); // which holds its files
    const [draft] = (await api().listDrafts()).drafts.filter(({ name }) => name === 'File gone');
    await api().deleteDraft(draft?.id ?? '');
    await api().deleteAsset(await storedAs(page, 'own.wav'));
    await review(page);
    await submitButton(page).click();
    await chosenSegment(page, 3);
    const voice = button(page, 'Replace voice of segment 3');
    await expect.poll(() => voice.getAttribute('aria-describedby'), PATIENCE).not.toBeNull();
    expect(await jobsCalled('File gone')).toEqual([]);
    await typeTime(page, 3, 'End', '4.9'); // another field: the finding stays
    expect(await voice.getAttribute('aria-describedby')).not.toBeNull();
  });
});
