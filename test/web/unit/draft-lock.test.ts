import { describe, expect, it } from 'vitest';
import { type Channel, DraftLock, type LockEvents, type SharedDraft } from '../../../web/src/drafts/draft-lock.js';
import { emptyDocument } from '../../../web/src/editor/document/draft-document.js';

/** One draft in several tabs of a browser, whose locks and channel are played here. */

const settled = async () => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
};

type Callback = (lock: Lock | null) => unknown;
interface Settling {
  resolve(value: unknown): void;
  reject(reason: unknown): void;
}

/** As Web Locks: one holder, a line, and thieves. */
class Locks {
  #holder: { reject: (reason: unknown) => void } | undefined;
  #line: (() => void)[] = [];
  request = ((_name: string, options: LockOptions, callback: Callback) =>
    new Promise<unknown>((resolve, reject) =>
      this.#ask(options, callback, { resolve, reject }),
    )) as LockManager['request'];

  #ask(options: LockOptions, callback: Callback, { resolve, reject }: Settling): void {
    const grant = () => {
      const holder = { reject };
      this.#holder = holder;
      void Promise.resolve(callback({} as Lock)).then((value) => {
        resolve(value);
        if (this.#holder === holder) this.#next();
      });
    };
    if (options.steal) {
      this.#holder?.reject(new DOMException('stolen', 'AbortError'));
      grant();
    } else if (!this.#holder) grant();
    else if (options.ifAvailable) resolve(callback(null));
    else {
      this.#line.push(grant);
      options.signal?.addEventListener('abort', () => {
        if (!this.#line.includes(grant)) return; // it was granted before
        this.#line = this.#line.filter((one) => one !== grant);
        reject(options.signal?.reason);
      });
    }
  }

  #next(): void {
    this.#holder = undefined;
    this.#line.shift()?.();
  }
}

/** All tabs hear what one of them says, but for itself. */
function browser() {
  const locks = new Locks();
  const channels = new Set<Channel>();
  const timers: (() => void)[] = [];
  const tab = (change: Partial<LockEvents> = {}) => {
    const log: string[] = [];
    const channel: Channel = {
      onmessage: null,
      postMessage: (data) => {
        for (const other of channels) if (other !== channel) queueMicrotask(() => other.onmessage?.({ data }));
      },
      close: () => void channels.delete(channel),
    };
    channels.add(channel);
    const events: LockEvents = {
      own: async () => void log.push('own'),
      follow: () => void log.push('follow'),
      hear: ({ document }) => void log.push(`hear ${document.name}`),
      flush: async () => void log.push('flush'),
      state: () => named('as it is'),
      isIdle: () => false,
      ...change,
    };
    const after = (_ms: number, run: () => void) => {
      timers.push(run);
      return () => undefined;
    };
    return { lock: new DraftLock('d', { locks, channel, after }, events), log, channel };
  };
  const passTime = () => {
    for (const run of timers.splice(0)) run();
  };
  return { tab, passTime };
}

const named = (name: string): SharedDraft => ({
  ...{ document: { ...emptyDocument(), name }, saved: { at: 'saving' }, server: undefined },
});

describe('a draft in several tabs', () => {
  it('belongs to the first; the second follows it', async () => {
    const { tab } = browser();
    const [first, second] = [tab(), tab()];
    expect(await first.lock.open()).toBe(true);
    expect(await second.lock.open()).toBe(false);
    await settled();
    first.lock.share();
    await settled();
    expect(second.log).toEqual(['hear as it is', 'hear as it is']);
  });

  it('is taken over only after everything is kept, and given back the same way', async () => {
    const { tab } = browser();
    const [first, second] = [tab(), tab()];
    await first.lock.open();
    await second.lock.open();
    await second.lock.takeOver();
    await settled();
    expect(first.log.slice(0, 2)).toEqual(['flush', 'follow']);
    expect(second.log).toContain('own');
    expect(first.log.at(-1)).toBe('hear as it is');
    await first.lock.takeOver();
    await settled();
    expect(second.log.slice(-3)).toEqual(['flush', 'follow', 'hear as it is']);
    expect(first.log.at(-1)).toBe('own');
  });

  it('is taken from a tab that hangs, which learns of it', async () => {
    const { tab, passTime } = browser();
    const [first, second] = [tab({ flush: () => new Promise(() => undefined) }), tab()];
    await first.lock.open();
    await second.lock.open();
    const taken = second.lock.takeOver();
    await settled();
    expect(second.log).not.toContain('own');
    passTime();
    await taken;
    await settled();
    expect(second.log).toContain('own');
    expect(first.log).toContain('follow');
  });

  it('goes to the next in line when its tab is closed', async () => {
    const { tab } = browser();
    const [first, second, third] = [tab(), tab(), tab()];
    for (const { lock } of [first, second, third]) await lock.open();
    first.lock.close();
    await settled();
    expect([second.log.includes('own'), third.log.includes('own')]).toEqual([true, false]);
  });

  it('goes to whoever asked for it, whoever stands in line', async () => {
    const { tab } = browser();
    const [first, second, third] = [tab(), tab(), tab()];
    for (const { lock } of [first, second, third]) await lock.open();
    await third.lock.takeOver();
    await settled();
    expect(third.log).toContain('own');
    expect(second.log.filter((word) => word === 'own' || word === 'follow').at(-1)).not.toBe('own');
  });

  it('is given at once by a tab that shows something else', async () => {
    const { tab } = browser();
    const [first, second] = [tab({ isIdle: () => true }), tab()];
    await first.lock.open();
    await second.lock.open();
    await settled();
    expect(first.log.slice(0, 2)).toEqual(['flush', 'follow']);
    expect(second.log).toContain('own');
  });
});
