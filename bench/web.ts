import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { buildWebPage } from '../local/build-web-page.js';
import { resolveFfmpeg } from '../local/ffmpeg.js';
import { createDb } from '../src/db/client.js';
import { completeJob } from '../src/db/job-steps.js';
import { within } from '../src/platform/deadline.js';
import { launchChromium } from '../test/support/chromium.js';
import { jobInput } from '../test/support/job-input.js';
import { newJob, RESULT } from '../test/support/job-rows.js';
import { type PageSizes, pageSizes } from '../test/support/pages/page-sizes.js';
import { printBudgets } from './budgets.js';
import { atEnd, ownFolder, thenCleanUp } from './clean-up.js';
import { editorBudgets } from './editor-budgets.js';
import { makeEditorMedia } from './editor-media.js';
import { startPage } from './page-alone.js';
import { medianTimes, type Times, timesOf } from './web-times.js';

/**
 * `npm run bench:web`: how soon the web page is there, in Chromium on this machine with nothing in its cache, how many bytes
 * each of its pages brings, and what the editor costs with large files and many segments; exits with 1 where that is more
 * than it may. PostgreSQL, S3 and the API are real; Temporal is not there. `-- --only jobs` or `-- --only editor`: one of both;
 * `--rounds 1`: of the editor.
 */

const USER = 'bench-user';
const JOBS = 100;
const ROUNDS = 7;
/** It ends by itself, whatever happens. */
const RUN_MS = 3_600_000;

const { values: words } = parseArgs({ options: { only: { type: 'string' }, rounds: { type: 'string' } } });
const folder = await ownFolder('bench-web');
await thenCleanUp(() => within(RUN_MS, measure()));

async function measure(): Promise<void> {
  await buildWebPage(console.log);
  const { databaseUrl, url } = await startPage(folder, { userId: USER });
  const browser = await launchChromium();
  atEnd(() => browser.close());
  if (words.only !== 'editor') await measureJobs(browser, url, databaseUrl);
  if (words.only === 'jobs') return;
  const media = await makeEditorMedia(await resolveFfmpeg({}), folder);
  const isKept = printBudgets('The editor', await editorBudgets({ browser, url }, media, Number(words.rounds ?? 3)));
  process.exitCode = isKept ? 0 : 1;
}

async function measureJobs(browser: Browser, url: string, databaseUrl: string): Promise<void> {
  await timesOf(browser, url, 0); // of the machine: nothing is cold for the first time
  const empty = await rounds(() => timesOf(browser, url, 0));
  const jobId = await insertJobs(databaseUrl);
  const full = await rounds(() => timesOf(browser, url, JOBS));
  printTimes({ 'no job yet': empty, [`${JOBS} jobs`]: full });
  printSizes(await sizesOf(browser, url, jobId));
}

async function rounds(once: () => Promise<Times>): Promise<Times> {
  const all: Times[] = [];
  for (let round = 0; round < ROUNDS; round += 1) all.push(await once());
  return medianTimes(all);
}

/** Finished ones; the id of the last. */
async function insertJobs(databaseUrl: string): Promise<string> {
  const db = createDb(databaseUrl);
  let last = '';
  for (let n = 0; n < JOBS; n += 1) {
    last = await newJob(db, jobInput({ userId: USER }));
    await completeJob(db, last, RESULT);
  }
  await db.$disconnect();
  return last;
}

async function sizesOf(browser: Browser, url: string, jobId: string): Promise<Record<string, PageSizes>> {
  const paths = ['/login', '/jobs', `/jobs/${jobId}`, '/drafts/new', '/keys', '/webhooks', '/admin'];
  const sizes: Record<string, PageSizes> = {};
  for (const path of paths) {
    const page = await browser.newPage();
    await page.goto(url + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    sizes[path.replace(jobId, '{id}')] = await pageSizes(page);
    await page.close();
  }
  return sizes;
}

function printTimes(all: Record<string, Times>): void {
  console.log('\n| Page of jobs, cold | first paint | largest paint | rows there, and at rest |');
  console.log('|---|--:|--:|--:|');
  for (const [what, { first, largest, atRest }] of Object.entries(all)) {
    console.log(`| ${what} | ${[first, largest, atRest].map((ms) => `${ms.toFixed(0)} ms`).join(' | ')} |`);
  }
}

function printSizes(all: Record<string, PageSizes>): void {
  const kB = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;
  console.log('\n| Page | scripts, gzip | styles, gzip | fonts |');
  console.log('|---|--:|--:|--:|');
  for (const [path, { scripts, styles, fonts }] of Object.entries(all)) {
    console.log(`| ${path} | ${[scripts, styles, fonts].map(kB).join(' | ')} |`);
  }
}
