import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { createApiClient } from '../../src/api-client/api-client.js';
import { currentBuild } from '../../src/versions/builds/build.js';
import { childrenOf } from '../support/child-processes.js';
import { launchChromium } from '../support/chromium.js';
import { type CodeCopy, copyCodeAndPage, type Edit } from '../support/code-copy.js';
import { type DevProcess, startDev } from '../support/dev-process.js';
import { until } from '../support/until.js';
import { consoleFaults, tellViolations } from '../support/web-faults.js';

/** `npm run dev` through many changes: each test goes on from where the one before left the code. */

const words = 'Checking the uploaded files';
const changed = (n: number): Edit => ({ file: 'src/domain/job-state.ts', from: words, to: `${words} (${n})` });
const throwing: Edit = {
  file: 'workflows/pro-job.ts',
  from: '      await prepare(job, input);\n',
  to: "      throw new Error('broken on purpose');\n",
};
/** Of the page: its style, and its words. */
const outlined: Edit = {
  file: 'web/src/app/shell.module.css',
  from: '@layer components {',
  to: '@layer components {\n  .bar { outline: 1px solid rgb(1, 2, 3); }',
};
const renamed: Edit = { file: 'web/src/app/not-found-page.tsx', from: 'There is no such page', to: 'Changed by hand' };
/** Of the API alone. */
const answered: Edit = { file: 'src/http/web-page.ts', from: "version = 'unknown'", to: "version = 'not-known'" };
const undo = ({ file, from, to }: Edit): Edit => ({ file, from: to, to: from });

const PATIENCE_MS = 240_000;

let code: CodeCopy;
let dev: DevProcess;
/** Of the code as it was at first. */
let first: string;
let jobId: string;

beforeAll(async () => {
  code = await copyCodeAndPage();
  first = await buildId();
  dev = await startDev(code);
});
afterAll(async () => {
  await dev?.remove();
  await code?.remove();
});

const buildId = async () => (await currentBuild(code.root)).buildId;
const promoted = async () => (await dev.says(/✓ New jobs go to version (\w+)/))[1];

it('promotes the first version, and its jobs begin', async () => {
  expect(await promoted()).toBe(first);
  await dev.says(/Ready: /);
  jobId = await dev.submit();
  await until('its generation is sent', 60_000, async () => (await dev.generations())[0]);
});

it('starts the worker again that was killed, as the same version', async () => {
  const [worker] = (await childrenOf(dev.pid)).filter(({ args }) => args.includes('worker.ts'));
  process.kill(worker?.pid ?? 0, 'SIGKILL');
  await dev.says(
    /Worker has ended by itself \(killed by SIGKILL\); it is started again in 1 s\. Its log: \S+worker\.log/,
  );
  await dev.says(/Worker is ready/);
  expect(await dev.current()).toBe(first);
});

it('sends new jobs to a change that passes the gate', async () => {
  await code.edit(changed(1));
  await dev.says(/job-state\.ts has changed\./);
  await dev.says(/The gate looks at build/);
  expect(await promoted()).toBe(await buildId());
  await dev.says(new RegExp(`after ${first}, which finishes its own`));
  expect(await dev.current()).toBe(await buildId());
});

it('shows a change to the page in the browser that has it open, which loads nothing anew', async () => {
  const browser = await launchChromium();
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const faults = consoleFaults(page);
  await tellViolations(page);
  await page.goto(`${dev.apiUrl}/no-such-page`);
  const title = (name: string) => page.getByRole('heading', { name, level: 1 });
  await title('There is no such page').waitFor();
  await page.evaluate('globalThis.isSamePage = true');
  await code.edit(outlined, renamed);
  await title('Changed by hand').waitFor();
  const outline = () => page.evaluate<string>("getComputedStyle(document.querySelector('header')).outlineColor");
  await expect.poll(outline, { timeout: PATIENCE_MS }).toBe('rgb(1, 2, 3)');
  expect(await page.evaluate('globalThis.isSamePage')).toBe(true);
  expect(faults).toEqual([]);
});

it('starts the API anew for a change of its own, and the workers stay as they are', async () => {
  const current = await dev.current();
  await code.edit(answered);
  await dev.says(/web-page\.ts has changed\./);
  await dev.says(/✓ New jobs go to version \w+ as before: its code is the same\./);
  await dev.says(/HTTP API is ready/);
  expect(await dev.current()).toBe(current);
});

it('refuses one that throws, with the reason, and the version before goes on', async () => {
  const good = await dev.current();
  await code.edit(throwing);
  const [line] = await dev.says(/✗ Version .*/);
  expect(line).toMatch(new RegExp(`was not promoted, ${good} goes on: .*smoke job`));
  expect(dev.output()).toContain('broken on purpose');
  expect(await dev.current()).toBe(good);
});

it('goes back to the first version once the changes are undone, though its worker never left', async () => {
  await code.edit(undo(throwing), undo(changed(1)));
  expect(await promoted()).toBe(first);
  expect(await dev.current()).toBe(first);
});

it('ends on the last of changes in quick succession', async () => {
  await code.edit(changed(2));
  await dev.says(/has changed/);
  await code.edit({ ...changed(2), from: `${words} (2)`, to: `${words} (3)` });
  await dev.says(/has changed/);
  await code.edit({ ...changed(3), from: `${words} (3)`, to: `${words} (4)` });
  const last = await buildId();
  await until(`version ${last} gets the new jobs`, 480_000, async () =>
    (await promoted()) === last ? true : undefined,
  );
  expect(await dev.current()).toBe(last);
});

it('lets a job end on the version it began on, paid once, and then its worker leaves', async () => {
  const [generation = ''] = await dev.generations();
  await dev.finish(generation);
  // The API starts anew after each promotion.
  const job = () =>
    createApiClient({ baseUrl: dev.apiUrl })
      .getJob(jobId)
      .catch(() => undefined);
  await until('the job is completed', 120_000, async () => ((await job())?.status === 'completed' ? true : undefined));
  expect(await dev.generations()).toEqual([generation]);
  await dev.temporal(async (client) => {
    const { raw } = await client.workflow.getHandle(jobId).describe();
    expect(raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId).toBe(first);
  });
  await dev.says(new RegExp(`Version ${first} has finished its jobs; its worker has left\\.`));
});

it('stops all of it when it is asked to', async () => {
  dev.stop();
  expect(await dev.exitCode).toBe(0);
});
