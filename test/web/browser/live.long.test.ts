import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTcpProxy, type TcpProxy } from '../../chaos/tcp-proxy.js';
import { childrenOf } from '../../support/child-processes.js';
import { PATIENCE, type PageStage, startPageStage, type Visitor } from '../../support/pages/page-stage.js';
import { finishGenerations, nextGeneration, submitSampleJob } from '../../support/sample-job.js';
import { stackEnvironment } from '../../support/stack.js';

/** What a page shows while its jobs go on: the same as the server says, in every tab, and after every break of the line. */

let stage: PageStage;
/** Between browsers and the API. */
let line: TcpProxy;

beforeAll(async () => {
  const env = await stackEnvironment();
  line = await startTcpProxy({ to: Number(env.API_PORT) });
  stage = await startPageStage({ ...env, API_ALLOWED_HOSTS: `127.0.0.1:${line.port}` });
});
beforeEach(() => line.pass());
afterEach(async ({ task }) => expect(await stage.leave(task)).toEqual([]));
afterAll(async () => {
  await stage?.stop();
  await line?.stop();
});

const submit = (name: string) => submitSampleJob(stage.stack.apiUrl, name);
const slowly = () => nextGeneration(stage.stack.syncBaseUrl, 'slow', 600);
const live = (page: Page) => page.getByText('Live', { exact: true }).waitFor();
const row = (page: Page, name: string) => page.getByRole('listitem').filter({ hasText: name });
const state = (page: Page, name: string, word: string) => row(page, name).getByText(word, { exact: true }).waitFor();

/** So that it can be seen that it was not loaded again. */
const mark = (page: Page) => page.evaluate('window.isTheSame = true');
const isTheSame = (page: Page) => page.evaluate('window.isTheSame === true');

/** The pages that read the stream of events at the moment. */
function streamsOf(context: BrowserContext): Set<Page> {
  const reading = new Set<Page>();
  context.on('request', (request) => {
    if (request.url().includes('/api/v1/events')) reading.add(request.frame().page());
  });
  context.on('requestfailed', (request) => {
    if (request.url().includes('/api/v1/events')) reading.delete(request.frame().page());
  });
  context.on('page', (page) => page.on('close', () => reading.delete(page)));
  return reading;
}

describe('a page without any job', () => {
  it('shows the first one, whoever has submitted it', async () => {
    const { page } = await stage.visitor();
    await page.goto('/jobs');
    await page.getByRole('heading', { name: 'Drop a video here' }).waitFor();
    await live(page);
    await submit('The first');
    await state(page, 'The first', 'Completed');
  });
});

describe('eight tabs of one browser', () => {
  it('all follow, by one stream; when its tab is closed another one reads on', async () => {
    await submit('In all tabs');
    const { context, page } = await stage.visitor();
    page.on('close', () => reading.delete(page));
    const reading = streamsOf(context);
    const tabs = [page];
    while (tabs.length < 8) tabs.push(await context.newPage());
    for (const tab of tabs) await tab.goto('/jobs');
    for (const tab of tabs) await live(tab);
    expect([...reading]).toHaveLength(1);

    await submit('Of the first stream');
    for (const tab of tabs) await row(tab, 'Of the first stream').waitFor();

    const [leader] = reading;
    await leader?.close();
    await expect.poll(() => reading.size, PATIENCE).toBe(1);
    expect(reading.has(leader as Page)).toBe(false);
    const left = tabs.filter((tab) => tab !== leader);
    await submit('Of the second stream');
    for (const tab of left) await state(tab, 'Of the second stream', 'Completed');
    expect(reading.size).toBe(1);
  });
});

describe('a page that is open while', () => {
  it('the API is started again shows what has happened meanwhile, and goes on', async () => {
    await slowly();
    await submit('Over a restart');
    const { page } = await stage.visitor();
    await page.goto('/jobs');
    await live(page);
    await mark(page);
    await state(page, 'Over a restart', 'Generating');
    await killApi();
    await finishGenerations(stage.stack.syncBaseUrl);
    await state(page, 'Over a restart', 'Completed');
    await submit('After the restart');
    await state(page, 'After the restart', 'Completed');
    await live(page);
    expect(await isTheSame(page)).toBe(true);
  });

  it('the line is down says so, and is right as soon as it is back', async () => {
    await slowly();
    await submit('Over a gap');
    const { page } = await stage.visitor({ baseURL: `http://127.0.0.1:${line.port}` });
    await page.goto('/jobs');
    await live(page);
    await mark(page);
    await state(page, 'Over a gap', 'Generating');
    line.refuse();
    await page.getByText('Live updates paused, trying again').waitFor();
    await finishGenerations(stage.stack.syncBaseUrl);
    const { id } = await submit('In the gap');
    await expect.poll(async () => (await jobAt(id)).status, PATIENCE).toBe('completed');
    line.pass();
    await state(page, 'Over a gap', 'Completed');
    await state(page, 'In the gap', 'Completed');
    await live(page);
    expect(await isTheSame(page)).toBe(true);
  });

  it('the line is dead, which nobody notices, says so by itself; one on which only nothing happens stays as it is', async () => {
    const quiet = await watched(await stage.visitor());
    const { page } = await stage.visitor({ baseURL: `http://127.0.0.1:${line.port}` });
    await page.goto('/jobs');
    await live(page);
    await mark(page);
    line.hold();
    await page.getByText('Live updates paused, trying again').waitFor();
    await submit('Over a dead line');
    await row(quiet, 'Over a dead line').waitFor();
    expect(await page.getByText('Over a dead line').count()).toBe(0);
    line.pass();
    await state(page, 'Over a dead line', 'Completed');
    await live(page);
    expect(await isTheSame(page)).toBe(true);
    expect(await quiet.evaluate('window.said')).toEqual(['Live']);
  });
});

/** The page with jobs, which from now on keeps what it says of its line to the server. */
async function watched({ page }: Visitor): Promise<Page> {
  await page.goto('/jobs');
  await live(page);
  await page.evaluate(`{
    const state = [...document.querySelectorAll('header span')].find(({ textContent }) => textContent === 'Live');
    window.said = [state.textContent];
    new MutationObserver(() => window.said.push(state.textContent))
      .observe(state, { childList: true, subtree: true, characterData: true });
  }`);
  return page;
}

const jobAt = async (id: string) =>
  (await (await fetch(`${stage.stack.apiUrl}/api/v1/jobs/${id}`)).json()) as { status: string };

/** It is started again by itself, as any part of the stack. */
async function killApi(): Promise<void> {
  const from = stage.stack.said.length;
  const api = (await childrenOf(process.pid)).find(({ args }) => /src\/server/.test(args));
  if (!api) throw new Error('The API does not run.');
  process.kill(api.pid, 'SIGKILL');
  const isBack = () => stage.stack.said.slice(from).some((said) => said.startsWith('HTTP API is ready'));
  await expect.poll(isBack, PATIENCE).toBe(true);
}
