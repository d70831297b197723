import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApiClient } from '../../src/api-client/api-client.js';
import { currentBuild } from '../../src/versions/builds/build.js';
import { type CodeCopy, copyCodeAndPage, type Edit } from '../support/code-copy.js';
import { type DevProcess, startDev } from '../support/dev-process.js';
import { until } from '../support/until.js';

/** `npm run dev` as a developer sees it, with one change; more of them: dev.long.test.ts. */

const words = 'Checking the uploaded files';
const changed = (n: number): Edit => ({ file: 'src/domain/job-state.ts', from: words, to: `${words} (${n})` });

const outlined: Edit = {
  file: 'web/src/app/shell.module.css',
  from: '@layer components {',
  to: '@layer components {\n  .bar { outline: 1px solid rgb(1, 2, 3); }',
};

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

it('serves the page from its sources, by scripts that its CSP knows', async () => {
  const page = await fetch(`${dev.apiUrl}/jobs`, { headers: { accept: 'text/html' } });
  const [, nonce = ''] = /'nonce-([\w-]+)'/.exec(page.headers.get('content-security-policy') ?? '') ?? [];
  const inline = [...(await page.text()).matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag);
  expect(inline.length).toBeGreaterThan(2);
  expect(inline.filter((tag) => !tag.includes(`nonce="${nonce}"`))).toEqual([]);
  expect((await fetch(`${dev.apiUrl}/no-page`, { headers: { accept: 'text/html' } })).status).toBe(404);
  const style = async () => await (await fetch(`${dev.apiUrl}/src/app/shell.module.css`)).text();
  expect(await style()).not.toContain('rgb(1, 2, 3)');
  await code.edit(outlined);
  await until('the page has the change', 60_000, async () => (await style()).includes('rgb(1, 2, 3)') || undefined);
});

it('sends new jobs to a change that passes the gate', async () => {
  await code.edit(changed(1));
  await dev.says(/job-state\.ts has changed\./);
  await dev.says(/The gate looks at build/);
  expect(await promoted()).toBe(await buildId());
  await dev.says(new RegExp(`after ${first}, which finishes its own`));
  expect(await dev.current()).toBe(await buildId());
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
  expect(dev.output()).not.toMatch(/shell\.module\.css has changed/); // it was none of the workers' business
  dev.stop();
  expect(await dev.exitCode).toBe(0);
});
