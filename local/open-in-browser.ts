import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Report } from '../src/platform/report.js';

/** What opens an address in the browser that a person has chosen: macOS; Linux, and Linux inside of Windows (WSL). */
const OPENERS = process.platform === 'darwin' ? ['open'] : ['xdg-open', 'wslview'];

/**
 * Opens `url` in the person's browser. Where nothing does, as on a server, says how to go on. Some openers end only with
 * their browser, so whoever has more to do does not wait for it.
 */
export async function openInBrowser(url: string, report: Report, openers: readonly string[] = OPENERS): Promise<void> {
  for (const opener of openers) if (await opens(opener, url)) return;
  report(`No browser could be opened from here. Open it yourself: ${url}`);
}

async function opens(opener: string, url: string): Promise<boolean> {
  // In a session of its own: Ctrl-C in this terminal is not for the browser.
  const child = spawn(opener, [url], { stdio: 'ignore', detached: true });
  child.unref();
  const [code] = await once(child, 'exit').catch(() => [undefined]); // 'error': there is no such program
  return code === 0;
}
