import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { type RunnerTask, vi } from 'vitest';
import type { Environment } from '../../../src/platform/config.js';
import { launchChromium } from '../chromium.js';
import { configOf, stackEnvironment, startTestStack } from '../stack.js';
import { consoleFaults, tellViolations } from '../web-faults.js';

/** Where each test leaves a picture of what it saw last. */
const PICTURES = fileURLToPath(new URL('../../../test-results/browser/', import.meta.url));

/** Of whatever a page is waited for. */
export const PATIENCE = { timeout: 120_000 };

/** A person with a browser of their own: nothing is kept in it that others have left. */
export interface Visitor {
  context: BrowserContext;
  page: Page;
  faults: string[];
}

export type PageStage = Awaited<ReturnType<typeof startPageStage>>;

/**
 * All parts of the product, and Chromium, for one file of tests. `env`: of the stack, and of every process of it;
 * `flags`: of the browser.
 */
export async function startPageStage(env?: Environment, flags: readonly string[] = []) {
  const environment = env ?? (await stackEnvironment());
  // Until the end: a process that is started again is to know the same.
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const stack = await startTestStack(configOf(environment));
  const browser = await launchChromium(undefined, flags);
  const visitors: Visitor[] = [];
  return {
    ...{ stack, browser },
    /** `machine`: another browser than that of the stage. */
    async visitor(options: BrowserContextOptions = {}, machine = browser): Promise<Visitor> {
      const baseURL = stack.apiUrl;
      const context = await machine.newContext({ baseURL, viewport: { width: 1280, height: 720 }, ...options });
      context.setDefaultTimeout(PATIENCE.timeout);
      await context.addInitScript(chooseByInput);
      await tellViolations(context);
      const faults: string[] = [];
      context.on('page', (page) => consoleFaults(page, faults));
      const visitor = { context, page: await context.newPage(), faults };
      visitors.push(visitor);
      return visitor;
    },
    /** After each test: leaves its pictures, and tells of everything that its browsers complained about. */
    async leave(test: Readonly<RunnerTask>): Promise<string[]> {
      const all = visitors.splice(0);
      const pages = all.flatMap(({ context }) => context.pages());
      for (const [place, page] of pages.entries()) await photograph(page, test, place);
      await Promise.all(pages.map((page) => page.unrouteAll({ behavior: 'ignoreErrors' })));
      await Promise.all(all.map(({ context }) => context.close()));
      return all.flatMap(({ faults }) => faults);
    },
    async stop() {
      await browser.close();
      await stack.stop();
      await stack.remove();
      vi.unstubAllEnvs();
    },
  };
}

/** Playwright can answer no file dialog but that of an `<input>`, with which the page makes do in other browsers. */
function chooseByInput(): void {
  Reflect.deleteProperty(globalThis, 'showOpenFilePicker');
}

async function photograph(page: Page, { file, name }: Readonly<RunnerTask>, place: number): Promise<void> {
  await mkdir(PICTURES, { recursive: true });
  const short = name.slice(0, 100); // the longest of them would be no name of a file
  const words = [basename(file.name).replace('.long.test.ts', ''), short, ...(place > 0 ? [String(place + 1)] : [])];
  const path = join(PICTURES, `${words.join(' ').replaceAll(/[^\p{L}\p{N}]+/gu, '-')}.png`);
  await page.screenshot({ path }).catch(() => undefined); // what failed before it is to be told, not this
}
