import { execFile } from 'node:child_process';
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { launchChromium } from '../support/chromium.js';
import { resolvePython } from '../support/python.js';
import { smallInput } from '../support/small-input.js';
import { stackConfig, startTestStack } from '../support/stack.js';
import { resolveTypeScript5 } from '../support/typescript-5.js';
import { tellViolations } from '../support/web-faults.js';
import { type ExampleRun, exampleFile, expectVideoFrom } from './example-run.js';

/** Clients that others have generated from /openapi.json, and a person at the docs page, have a job made by the whole stack. */

const run = promisify(execFile);
/** A job of the sample takes seconds. */
const JOB_MS = 240_000;

let stack: Awaited<ReturnType<typeof startTestStack>>;
let input: Awaited<ReturnType<typeof smallInput>>;
let folder: string;
let example: ExampleRun;
/** A file with the document. */
let document: string;

beforeAll(async () => {
  const config = await stackConfig();
  input = await smallInput();
  stack = await startTestStack(config);
  folder = join(config.DATA_DIR, 'clients');
  await mkdir(folder);
  example = { apiUrl: stack.apiUrl, video: input.longestFile, audio: input.audio[0]?.file ?? '', folder };
  document = join(folder, 'openapi.json');
  await writeFile(document, await (await fetch(`${stack.apiUrl}/openapi.json`)).text());
});
afterAll(async () => {
  await stack?.stop();
  await stack?.remove();
  await input?.remove();
});

it('a client made by openapi-python-client', async () => {
  const python = await resolvePython();
  const config = join(folder, 'generator.json');
  await writeFile(config, JSON.stringify({ post_hooks: [] })); // it would only be made prettier
  const made = join(folder, 'pro_video_editor_client');
  const options = [
    '--path',
    document,
    '--meta',
    'none',
    '--output-path',
    made,
    '--config',
    config,
    '--fail-on-warning',
  ];
  await run(python, ['-m', 'openapi_python_client', 'generate', ...options]);
  await expectVideoFrom(python, [exampleFile('generated/python_client.py')], example, { PYTHONPATH: folder });
});

it('a client with the types of openapi-typescript', async () => {
  const home = await resolveTypeScript5();
  const made = join(folder, 'typescript');
  await mkdir(made);
  await symlink(join(home, 'node_modules'), join(made, 'node_modules'));
  const tool = (path: string, ...args: string[]) =>
    run(process.execPath, [join(home, 'node_modules', path), ...args], { cwd: made });
  await tool('openapi-typescript/bin/cli.js', document, '--output', 'schema.d.ts');
  await cp(exampleFile('generated/typescript-client.mts'), join(made, 'typescript-client.mts'));
  const options = ['--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2023', '--lib', 'es2023'];
  await tool('typescript/bin/tsc', ...options, 'typescript-client.mts');
  await expectVideoFrom(process.execPath, [join(made, 'typescript-client.mjs')], example);
});

it('a person at the docs page, by one click, with nothing that its policy forbids', async () => {
  const browser = await launchChromium();
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  await tellViolations(page);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (line) => line.type() === 'error' && errors.push(line.text()));
  page.on('request', (request) => {
    const isOurs = request.url().startsWith(stack.apiUrl) || request.url().startsWith('data:');
    if (!isOurs) errors.push(`asked ${request.url()}`);
  });
  await page.goto(`${stack.apiUrl}/docs`);
  await page.getByText('/api/v1/sync/pro-sync-process').first().waitFor();
  await page.getByRole('button', { name: 'Submit the sample' }).click();
  await page.getByText(/^completed: /).waitFor({ timeout: JOB_MS });
  expect(await page.getByRole('link', { name: 'Download the video' }).getAttribute('href')).toMatch(/\/download$/);
  expect(errors).toEqual([]);
});
