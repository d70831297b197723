import type { CDPSession, Page } from 'playwright-core';

/** Memory of a page's scripts, with that of its workers and of what they hold outside of the heap, in bytes. */
export interface PageHeap {
  /** After what nobody needs has been collected. */
  now(): Promise<number>;
  /** As it is. */
  asItIs(): Promise<number>;
}

interface Usage {
  usedSize: number;
  /** ArrayBuffers. */
  backingStorageSize?: number;
}

type Ask = (method: string) => Promise<unknown>;

/** Before the page starts its workers. */
export async function pageHeap(page: Page): Promise<PageHeap> {
  const session = await page.context().newCDPSession(page);
  const workers = await askWorkers(session);
  const all = (): Ask[] => [(method) => session.send(method as 'Runtime.getHeapUsage'), ...workers.values()];
  const asItIs = async () => {
    const used = await Promise.all(
      all().map((ask) => ask('Runtime.getHeapUsage').then((usage) => bytesOf(usage as Usage))),
    );
    return used.reduce((sum, bytes) => sum + bytes, 0);
  };
  return {
    asItIs,
    now: async () => {
      await Promise.all(all().map((ask) => ask('HeapProfiler.collectGarbage')));
      return await asItIs();
    },
  };
}

const bytesOf = ({ usedSize, backingStorageSize = 0 }: Usage): number => usedSize + backingStorageSize;

/** By their session, as long as each lives. Playwright has no session with a worker, so its messages go through the page's. */
async function askWorkers(session: CDPSession): Promise<Map<string, Ask>> {
  const workers = new Map<string, Ask>();
  const waiting = new Map<number, (result: unknown) => void>();
  let last = 0;
  session.on('Target.attachedToTarget', ({ sessionId }) => {
    workers.set(sessionId, (method) => {
      const id = ++last;
      const answer = new Promise((resolve) => waiting.set(id, resolve));
      return session
        .send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method }) })
        .then(() => answer);
    });
  });
  session.on('Target.detachedFromTarget', ({ sessionId }) => workers.delete(sessionId));
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result } = JSON.parse(message) as { id?: number; result?: unknown };
    if (id !== undefined) waiting.get(id)?.(result ?? {});
  });
  await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  return workers;
}
