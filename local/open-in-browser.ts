import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from '../src/platform/report.js';

/** What opens an address in the browser that a person has chosen: macOS; Linux, and Linux inside of Windows (WSL). */
const OPENERS = process.platform === 'darwin' ? ['open'] : ['xdg-open', 'wslview'];

/** Those that cannot say so at once; one that still runs then ends with its browser. */
const FAILS_WITHIN_MS = 3_000;

export interface OpenOptions {
  /** Programs, tried in this order. */
  openers?: readonly string[];
  failsWithinMs?: number;
}

/** Opens `url` in the person's browser. Where nothing does, as on a server, says how to go on. */
export async function openInBrowser(url: string, report: Report, options: OpenOptions = {}): Promise<void> {
  const { openers = OPENERS, failsWithinMs = FAILS_WITHIN_MS } = options;
  for (const opener of openers) if (await opens(opener, url, failsWithinMs)) return;
  report(`No browser could be opened from here. Open it yourself: ${url}`);
}

async function opens(opener: string, url: string, failsWithinMs: number): Promise<boolean> {
  // In a session of its own: Ctrl-C in this terminal is not for the browser.
  const child = spawn(opener, [url], { stdio: 'ignore', detached: true });
  child.unref();
  const over = new AbortController();
  const ended = once(child, 'exit').catch(() => [undefined]); // 'error': there is no such program
  const [code] = await Promise.race([ended, sleep(failsWithinMs, [0], { signal: over.signal }).catch(() => [0])]);
  over.abort();
  return code === 0;
}
