import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { resolveFfmpeg } from '../local/ffmpeg.js';
import { childEnvironment, loadStackConfig } from '../src/platform/config.js';
import { launchChromium } from '../test/support/chromium.js';
import { terminalPage } from '../test/support/terminal-page.js';
import { until } from '../test/support/until.js';
import { createCamera } from './screenshots/camera.js';
import { animateEditor } from './screenshots/editor-animation.js';
import { EDITOR_SCENE } from './screenshots/editor-scene.js';
import { makeJobs } from './screenshots/make-jobs.js';
import { allShots, DOCUMENTED } from './screenshots/page-pictures.js';
import { signInLink } from './screenshots/sign-in-link.js';

/**
 * `npm run pictures`: runs the demo and makes the pictures of README and docs, under docs/: of the demo, of Temporal's web
 * UI, and of the web page with jobs of every kind. Needs the demo's ports.
 */

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const WIDTH = 1440;
/** The first run on a machine may have to build the programs it needs. */
const DEMO_MS = 15 * 60_000;
const PAGE_MS = 30_000;

const dataDir = await mkdtemp(join(tmpdir(), 'pro-pictures-'));
const demo = startDemo();
try {
  const output = await finishedOutput(demo);
  const browser = await launchChromium();
  await photograph(browser, output).finally(() => browser.close());
} finally {
  if (demo.child.exitCode === null && demo.child.kill('SIGINT')) await once(demo.child, 'exit');
  await rm(dataDir, { recursive: true, force: true });
  const video = /^The video is ready: (.+)$/m.exec(demo.output())?.[1];
  if (video) await rm(video, { force: true });
}

interface Demo {
  child: ChildProcess;
  output(): string;
}

/** With --keep, so that the pages it names can be looked at. */
function startDemo(): Demo {
  const child = spawn(process.execPath, ['--import', 'tsx', 'local/cli.ts', 'demo', '--keep'], {
    cwd: ROOT,
    env: childEnvironment({ DATA_DIR: dataDir, SYNC_API_KEY: '' }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  return { child, output: () => output };
}

/** What it has said when all is made and checked. */
function finishedOutput({ child, output }: Demo): Promise<string> {
  return until('the demo is ready', DEMO_MS, async () => {
    if (child.exitCode !== null) throw new Error(`The demo ended with ${child.exitCode}:\n${output()}`);
    return output().includes('until Ctrl-C') ? output() : undefined;
  });
}

async function photograph(browser: Browser, output: string): Promise<void> {
  await photographTerminal(browser, output);
  const job = urlIn(output, 'In Temporal');
  await photographPage(browser, { name: 'temporal-ui', url: job, height: 860, show: showMetadata });
  await photographPage(browser, { name: 'temporal-history', url: job, height: 1000, show: showEvents });
  await photographPage(browser, { name: 'api-docs', url: urlIn(output, 'API docs'), height: 700, show: showRoutes });
  await photographWebPage(browser, new URL(urlIn(output, 'API docs')).origin);
}

async function photographWebPage(browser: Browser, apiUrl: string): Promise<void> {
  const config = loadStackConfig();
  const syncBaseUrl = `http://127.0.0.1:${config.SIMULATOR_PORT}`;
  const ffmpegPath = await resolveFfmpeg(config);
  const jobs = await makeJobs({ apiUrl, syncBaseUrl, ffmpegPath });
  const camera = await createCamera({ browser, apiUrl, signInLink: () => signInLink({ dataDir, apiUrl }) });
  for (const { shot: name, look, file } of DOCUMENTED) {
    const shot = allShots(jobs).find((one) => one.name === name);
    if (!shot) throw new Error(`There is no state "${name}" of the web page.`);
    await camera.take(shot, { [look]: pathOf(file) });
  }
  await camera.inDark(EDITOR_SCENE, (page) => animateEditor(page, ffmpegPath, pathOf('web-editor-drag', 'webp')));
}

async function photographTerminal(browser: Browser, output: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: WIDTH, height: 800 } });
  await page.setContent(terminalPage('npm run demo -- --keep', withoutOwnPaths(output)));
  await page.locator('main').screenshot({ path: pathOf('demo-terminal') });
}

interface Shot {
  name: string;
  url: string;
  height: number;
  /** Waits for what the picture is to show. */
  show(page: Page): Promise<void>;
}

async function photographPage(browser: Browser, { name, url, height, show }: Shot): Promise<void> {
  const page = await browser.newPage({ viewport: { width: WIDTH, height } });
  page.setDefaultTimeout(PAGE_MS);
  await page.goto(url);
  await show(page);
  await page.screenshot({ path: pathOf(name), animations: 'disabled' });
}

/** State, current details and the summaries of events, on one tab. */
async function showMetadata(page: Page): Promise<void> {
  await page.getByText('User Metadata').click();
  await page.getByText('Events with Metadata').waitFor();
  // A query, which a worker answers; drawn in the last frame. A continued run has no summary and details before it.
  await page.locator('iframe').last().contentFrame().getByText('100 %').waitFor();
}

async function showEvents(page: Page): Promise<void> {
  await page
    .getByRole('tab', { name: 'Compact' })
    .or(page.getByText('Compact', { exact: true }))
    .first()
    .click();
  await page.getByText('completeJob').nth(1).waitFor();
  await page
    .getByRole('heading', { name: 'Event History', exact: true })
    .evaluate((heading) => heading.scrollIntoView());
}

async function showRoutes(page: Page): Promise<void> {
  await page.getByText('/api/v1/sync/pro-sync-process').first().waitFor();
}

function urlIn(output: string, label: string): string {
  const url = new RegExp(`^ +${label} +(http\\S+)`, 'm').exec(output)?.[1];
  if (url === undefined) throw new Error(`The demo has not said an address for "${label}":\n${output}`);
  return url;
}

/**
 * As it reads in a clone under somebody's home folder; how the folders of this machine are called is nobody's matter, nor a
 * token.
 */
function withoutOwnPaths(output: string): string {
  return output
    .replaceAll(dataDir, '~/pro-video-editor/.data')
    .replaceAll(ROOT, '~/pro-video-editor/')
    .replaceAll(homedir(), '~')
    .replaceAll(/#token=\S+/g, '#token=…')
    .trim();
}

function pathOf(name: string, kind = 'png'): string {
  const file = join(ROOT, 'docs', `${name}.${kind}`);
  console.log(file);
  return file;
}
