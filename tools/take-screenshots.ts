import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { resolveFfmpeg } from '../local/ffmpeg.js';
import { startStack } from '../local/stack.js';
import { serviceEnvironment } from '../src/operator/stack-environment.js';
import { loadStackConfig } from '../src/platform/config.js';
import { runMain } from '../src/platform/process.js';
import { launchChromium } from '../test/support/chromium.js';
import { stackConfig } from '../test/support/stack.js';
import { type Camera, createCamera, type Look } from './screenshots/camera.js';
import { writeContactSheet } from './screenshots/contact-sheet.js';
import { heldJobShots } from './screenshots/job-shots.js';
import { makeHeldJob, makeJobs } from './screenshots/make-jobs.js';
import { allShots } from './screenshots/page-pictures.js';
import type { Shot } from './screenshots/shot.js';
import { signInLink } from './screenshots/sign-in-link.js';

/**
 * `npm run screenshots`: pictures of every page of the web page in every state, to test-results/screenshots, with a page
 * that has them all (index.html). `-- --only jobs,keys` takes those whose names begin so. `-- --data .data` uses the
 * stack that runs on that folder, and leaves its jobs there, so that the next time begins at once.
 */

const FOLDER = fileURLToPath(new URL('../test-results/screenshots', import.meta.url));

const { values: words } = parseArgs({ options: { only: { type: 'string', default: '' }, data: { type: 'string' } } });

runMain(async () => {
  if (words.data !== undefined) return await takeAll(words.data);
  const config = await stackConfig();
  const stack = await startStack({ config, report: console.error });
  try {
    await takeAll(stack.dataDir);
  } finally {
    await stack.stop();
    await rm(config.DATA_DIR, { recursive: true, force: true });
  }
});

async function takeAll(dataDir: string): Promise<void> {
  const { API_PUBLIC_URL: apiUrl = '', SYNC_BASE_URL: syncBaseUrl = '' } = serviceEnvironment({ DATA_DIR: dataDir });
  if (apiUrl === '') throw new Error(`No stack runs on ${dataDir}. Start one there: DATA_DIR=${dataDir} npm start`);
  console.error('Making jobs of every kind, where there are none yet …');
  const place = { apiUrl, syncBaseUrl, ffmpegPath: await resolveFfmpeg(loadStackConfig()) };
  const jobs = await makeJobs(place);
  const browser = await launchChromium();
  try {
    const camera = await createCamera({ browser, apiUrl, signInLink: () => signInLink({ dataDir, apiUrl }) });
    const failed = await takeEach(camera, allShots(jobs).filter(isWanted));
    failed.push(...(await takeEach(camera, heldJobShots(await makeHeldJob(place)).filter(isWanted))));
    console.log(await writeContactSheet(FOLDER));
    if (failed.length > 0) throw new Error(failed.join('\n'));
  } finally {
    await browser.close();
  }
}

/** Returns what could not be reached, to be told at the end; the others are taken all the same. */
async function takeEach(camera: Camera, shots: Shot[]): Promise<string[]> {
  await mkdir(FOLDER, { recursive: true });
  const failed: string[] = [];
  for (const shot of shots) {
    console.error(shot.name);
    await camera.take(shot, filesOf(shot)).catch((error: unknown) => failed.push(`${shot.name}: ${String(error)}`));
  }
  return failed;
}

const isWanted = ({ name }: Shot): boolean => words.only.split(',').some((beginning) => name.startsWith(beginning));

function filesOf({ name, onPhone }: Shot): Partial<Record<Look, string>> {
  const file = (look: Look) => join(FOLDER, `${name}.${look}.png`);
  return { light: file('light'), dark: file('dark'), ...(onPhone && { phone: file('phone') }) };
}
