import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { childEnvironment } from '../src/platform/config.js';
import { within } from '../src/platform/deadline.js';
import { launchChromium } from '../test/support/chromium.js';
import { stackPorts } from '../test/support/separate-stack.js';
import { atEnd, ownFolder, thenCleanUp } from './clean-up.js';

/**
 * `npm run bench:first-video`: a stranger's way from a fresh clone to a finished video that plays in the browser. Prints the
 * seconds of each leg. What is fetched once for a machine (README, "What it needs") is as it is on this one.
 */

const ROOT = fileURLToPath(new URL('../', import.meta.url));
/** It ends by itself, whatever happens. */
const RUN_MS = 20 * 60_000;
const PATIENCE_MS = 5 * 60_000;
/** Of the video, to be seen as playing. */
const LEAST_SECONDS = 0.5;
const LOOK_EVERY_MS = 50;
const LINK = /(http\S+\/login#token=\S+)/;

const folder = await ownFolder('first-video');
await thenCleanUp(() => within(RUN_MS, measure()));

async function measure(): Promise<void> {
  const browser = await launchChromium(); // first, so that fetching it is in no leg
  atEnd(() => browser.close());
  const legs: [string, number][] = [];
  const leg = async <T>(name: string, work: Promise<T>): Promise<T> => {
    const from = performance.now();
    const done = await work;
    legs.push([name, (performance.now() - from) / 1000]);
    console.log(`${name}: ${legs.at(-1)?.[1].toFixed(1)} s`);
    return done;
  };
  await leg('git clone', promisify(execFile)('git', ['clone', '--quiet', ROOT, folder]));
  await leg('npm ci', promisify(execFile)('npm', ['ci'], { cwd: folder, maxBuffer: Infinity }));
  const link = await leg('npm start, until it prints the link', startStack());
  const page = await leg('the link, until the page asks for a video', openLink(browser, link));
  await leg('"Try the sample", until the video is finished', makeSample(page));
  await leg('play, until the picture moves', play(page));
  console.log(`All in all: ${legs.reduce((all, [, seconds]) => all + seconds, 0).toFixed(0)} s`);
}

/** Of the clone, on ports of its own; resolves with the link that it prints. */
async function startStack(): Promise<string> {
  const env = childEnvironment({ ...(await stackPorts()), DATA_DIR: join(folder, '.data') });
  const stack = spawn('npm', ['start'], { cwd: folder, env, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  atEnd(() => stop(stack));
  for await (const line of createInterface({ input: stack.stdout })) {
    const [, link] = LINK.exec(line) ?? [];
    if (link !== undefined) return link;
  }
  throw new Error('npm start has ended.');
}

/** As Ctrl-C does it. */
async function stop(stack: ChildProcess): Promise<void> {
  if (stack.exitCode !== null || stack.pid === undefined) return;
  const ended = once(stack, 'exit');
  process.kill(-stack.pid, 'SIGINT');
  await ended;
}

async function openLink(browser: Browser, link: string): Promise<Page> {
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(link);
  await page.getByRole('button', { name: 'Try the sample' }).waitFor();
  return page;
}

async function makeSample(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Try the sample' }).click();
  await page.getByRole('button', { name: /^Download/ }).waitFor();
}

/** The browser's own scripts may not be made from text here (CSP), so the wait is ours. */
async function play(page: Page): Promise<void> {
  const video = "document.querySelector('video[aria-label=Result]')";
  await page.evaluate(`{ const video = ${video}; video.muted = true; void video.play(); }`);
  while ((await page.evaluate<number>(`${video}.currentTime`)) < LEAST_SECONDS) await sleep(LOOK_EVERY_MS);
}
