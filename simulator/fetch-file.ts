import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** A storage that hiccups must not cost a generation; one that is gone should show soon. */
const RETRY_AFTER_MS = [200, 800];
/** Without a byte for this long the source counts as gone. */
const STALL_MS = 30_000;

/** Streams a URL to a file; throws when it does not answer 2xx after some tries. */
export async function fetchFile(url: string, target: string, signal: AbortSignal): Promise<void> {
  for (const delay of RETRY_AFTER_MS) {
    if (await attempt(url, target, signal).catch(() => false)) return;
    await sleep(delay, undefined, { signal });
  }
  if (!(await attempt(url, target, signal))) throw new Error('The URL does not answer 2xx.');
}

async function attempt(url: string, target: string, signal: AbortSignal): Promise<boolean> {
  const stall = new AbortController();
  const timer = setTimeout(() => stall.abort(), STALL_MS);
  try {
    const both = AbortSignal.any([signal, stall.signal]);
    const response = await fetch(url, { signal: both });
    if (!response.ok || !response.body) return await discard(response);
    const body = Readable.fromWeb(response.body as import('node:stream/web').ReadableStream);
    body.on('data', () => timer.refresh());
    await pipeline(body, createWriteStream(target), { signal: both });
    return true;
  } finally {
    clearTimeout(timer);
  }
}

async function discard(response: Response): Promise<false> {
  await response.body?.cancel();
  return false;
}
