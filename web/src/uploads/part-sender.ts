import { FileGone, PartFault } from './part-faults.js';
import type { PartToSend } from './upload-ports.js';

/** A part of which nothing moves so long is given up, and sent again. */
const STALLED_MS = 30_000;

/** Sends one part, by XMLHttpRequest: `fetch` does not tell how far it is. */
export async function sendPart({ signed, body, signal, onProgress }: PartToSend): Promise<string> {
  signal.throwIfAborted();
  const request = new XMLHttpRequest();
  const end = () => request.abort();
  signal.addEventListener('abort', end, { once: true });
  try {
    return await answerTo(request, { signed, body, signal, onProgress });
  } catch (error) {
    signal.throwIfAborted();
    await assertReadable(body);
    throw error;
  } finally {
    signal.removeEventListener('abort', end);
  }
}

function answerTo(request: XMLHttpRequest, { signed, body, onProgress }: PartToSend): Promise<string> {
  return new Promise((resolve, reject) => {
    const stalled = watchStall(() => {
      reject(new PartFault('stalled'));
      request.abort();
    });
    request.open('PUT', signed.url);
    for (const [name, value] of Object.entries(signed.headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded }) => {
      stalled.again();
      onProgress(loaded);
    };
    request.onload = () => settle(request, resolve, reject);
    request.onerror = () => reject(new PartFault('network'));
    request.onabort = () => reject(new PartFault('network'));
    request.onloadend = () => stalled.end();
    request.send(body);
  });
}

/** The storage says the ETag in a header, our API in its answer. */
function settle(request: XMLHttpRequest, resolve: (etag: string) => void, reject: (error: Error) => void): void {
  if (request.status < 200 || request.status >= 300) reject(new PartFault('status', request.status));
  else resolve((request.getResponseHeader('ETag') ?? etagIn(request.responseText)).replaceAll('"', ''));
}

function etagIn(answer: string): string {
  try {
    return (JSON.parse(answer) as { etag?: string }).etag ?? '';
  } catch {
    return ''; // completing says then what has arrived
  }
}

function watchStall(tell: () => void): { again(): void; end(): void } {
  let timer = setTimeout(tell, STALLED_MS);
  const end = () => clearTimeout(timer);
  const again = () => {
    end();
    timer = setTimeout(tell, STALLED_MS);
  };
  return { again, end };
}

/** Browsers say the same of a file that is gone and of a line that is cut. */
async function assertReadable(body: Blob): Promise<void> {
  await body
    .slice(0, 1)
    .arrayBuffer()
    .catch(() => {
      throw new FileGone();
    });
}
