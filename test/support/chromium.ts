import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { findOnPath, outputOf, pathStep, resolveBinary, variableStep } from '../../local/resolve-binary.js';
import { runLong } from '../../local/run-long.js';
import { childEnvironment } from '../../src/platform/config.js';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const PLAYWRIGHT_CDN = 'https://cdn.playwright.dev';
const INSTALL_TIMEOUT_MS = 10 * 60_000;

/** The path of a Chromium that runs and plays MP4: an installed one, else Playwright's own, else Debian's package. */
export function resolveChromium(): Promise<string> {
  return resolveBinary(
    {
      name: 'Chromium',
      steps: [
        ...variableStep('CHROMIUM_PATH', childEnvironment({}).CHROMIUM_PATH, verify),
        pathStep(NAMES, verify),
        { name: 'Playwright, kept', try: () => verify(chromium.executablePath()) },
        { name: 'Playwright, download', try: downloadByPlaywright },
        { name: 'apt-get', try: installByApt },
      ],
      advice: 'Install Chromium or Google Chrome, or set CHROMIUM_PATH.',
    },
    console.error,
  );
}

/**
 * A browser with a fresh profile that leaves the outside alone. Without GPU and QUIC: a machine for tests has none.
 * `flags`: what is special about its machine.
 */
export async function launchChromium(executablePath?: string, flags: readonly string[] = []): Promise<Browser> {
  return launch(executablePath ?? (await resolveChromium()), flags);
}

function launch(executablePath: string, flags: readonly string[] = []): Promise<Browser> {
  const isRoot = process.getuid?.() === 0;
  return chromium.launch({
    executablePath,
    args: [
      ...['--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
      // Chromium's sandbox refuses to run as root.
      ...(isRoot ? ['--no-sandbox'] : []),
      ...flags,
    ],
  });
}

const PLAYS_H264 = `MediaSource.isTypeSupported('video/mp4; codecs="avc1.42E01E, mp4a.40.2"')`;

/** Some are built without H.264, Playwright's own among them: they can show no video of the tests. */
async function verify(path: string): Promise<string> {
  await outputOf(path, ['--version']);
  const browser = await launch(path);
  try {
    const page = await browser.newPage();
    if (!(await page.evaluate<boolean>(PLAYS_H264))) throw new Error(`${path} plays no H.264.`);
  } finally {
    await browser.close();
  }
  return path;
}

async function downloadByPlaywright(): Promise<string> {
  // Asked first: Playwright tries a blocked address five times over.
  await fetch(PLAYWRIGHT_CDN, { method: 'HEAD', signal: AbortSignal.timeout(5000) });
  const cli = join(dirname(createRequire(import.meta.url).resolve('playwright-core/package.json')), 'cli.js');
  await runLong({
    title: 'Chromium: playwright-core install',
    command: process.execPath,
    args: [cli, 'install', 'chromium'],
    timeoutMs: INSTALL_TIMEOUT_MS,
    report: console.error,
  });
  return verify(chromium.executablePath());
}

async function installByApt(): Promise<string> {
  const aptGet = await findOnPath(['apt-get']);
  if (process.getuid?.() !== 0) throw new Error('only root may install packages; try: sudo apt-get install chromium');
  // Ubuntu's package of this name only points to a snap, which does not run everywhere.
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  if (!/^ID=debian$/m.test(release)) throw new Error('this is not Debian.');
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
    await runLong({
      title: `Chromium: apt-get ${args[0]}`,
      command: aptGet,
      args,
      env: { DEBIAN_FRONTEND: 'noninteractive' },
      timeoutMs: INSTALL_TIMEOUT_MS,
      report: console.error,
    });
  }
  return verify(await findOnPath(NAMES));
}
