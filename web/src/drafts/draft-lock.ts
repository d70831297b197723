import type { DraftDocument } from '../editor/document/draft-document.js';
import type { ServerCopy } from './draft-record.js';
import type { SavedState } from './save-ports.js';

/** One tab of a browser works on a draft; others show what is done there, and may take it over. */

/** What the tab that works on it tells the others. */
export interface SharedDraft {
  document: DraftDocument;
  saved: SavedState;
  server: ServerCopy | undefined;
}

type Message =
  /** Somebody has come to look at it, or has just stopped working on it. */
  { say: 'coming' | 'looking' | 'take-over' | 'given' } | { say: 'state'; state: SharedDraft };

/** As BroadcastChannel. */
export interface Channel {
  postMessage(message: Message): void;
  onmessage: ((event: { data: Message }) => void) | null;
  close(): void;
}

export interface LockPorts {
  locks: Pick<LockManager, 'request'>;
  channel: Channel;
  /** Returns what ends it. */
  after(ms: number, run: () => void): () => void;
}

export interface LockEvents {
  /** This tab works on it from now on. */
  own(): Promise<void>;
  /** Another tab does, from now on. */
  follow(): void;
  /** Of the tab that works on it. */
  hear(state: SharedDraft): void;
  /** Everything is kept once it resolves: another tab goes on from there. */
  flush(): Promise<void>;
  state(): SharedDraft;
  /** Nobody looks at it here, and nothing is under way: whoever comes may have it. */
  isIdle(): boolean;
}

/** A tab that does not answer in this time is asleep or hangs: it is taken over without it. */
const ANSWER_MS = 5_000;

/** Of the tab that works on the draft. */
export const lockName = (id: string): string => `draft:${id}`;

export class DraftLock {
  readonly #name: string;
  readonly #ports: LockPorts;
  readonly #events: LockEvents;
  #isOwn = false;
  #hasFollowers = false;
  #isOver = false;
  #release: () => void = () => undefined;
  #queue: AbortController | undefined;
  #whenGiven: () => void = () => undefined;

  constructor(id: string, ports: LockPorts, events: LockEvents) {
    this.#name = lockName(id);
    this.#ports = ports;
    this.#events = events;
    ports.channel.onmessage = ({ data }) => this.#hear(data);
  }

  /** Whether this tab works on it. Where it does not, it follows, and has it once the other tab is closed. */
  async open(): Promise<boolean> {
    this.#isOwn = await this.#request({ ifAvailable: true });
    if (!this.#isOwn) this.#wait('coming');
    return this.#isOwn;
  }

  /** The other tabs are told how it is now. */
  share(): void {
    if (this.#isOwn && this.#hasFollowers) this.#say({ say: 'state', state: this.#events.state() });
  }

  /** The tab that has it keeps everything and follows; resolves once this one works on it. */
  async takeOver(): Promise<void> {
    if (this.#isOwn) return;
    const given = new Promise<void>((resolve) => {
      this.#whenGiven = resolve;
      this.#ports.after(ANSWER_MS, resolve);
    });
    this.#say({ say: 'take-over' });
    await given;
    this.#queue?.abort();
    if (this.#isOwn || this.#isOver) return;
    if (await this.#request({ steal: true })) await this.#become();
  }

  close(): void {
    this.#isOver = true;
    this.#isOwn = false;
    this.#queue?.abort();
    this.#release();
    this.#ports.channel.close();
  }

  #say(message: Message): void {
    if (!this.#isOver) this.#ports.channel.postMessage(message);
  }

  #hear(message: Message): void {
    if (message.say === 'given') this.#whenGiven();
    else if (message.say === 'state') {
      if (!this.#isOwn) this.#events.hear(message.state);
    } else {
      this.#hasFollowers = true; // also where this tab has been given it, and does not know yet
      if (this.#isOwn) this.#answer(message.say);
    }
  }

  #answer(say: 'coming' | 'looking' | 'take-over'): void {
    this.share();
    if (say === 'take-over' || (say === 'coming' && this.#events.isIdle())) void this.#give();
  }

  async #give(): Promise<void> {
    await this.#events.flush();
    if (!this.#isOwn) return;
    this.#isOwn = false;
    this.#events.follow();
    this.#release();
    this.#say({ say: 'given' });
    this.#wait();
  }

  /** In line for it, for when the other tab is closed. */
  #wait(say: 'coming' | 'looking' = 'looking'): void {
    this.#say({ say });
    this.#queue = new AbortController();
    void this.#request({ signal: this.#queue.signal }).then(async (isOwn) => {
      if (isOwn) await this.#become();
    });
  }

  async #become(): Promise<void> {
    this.#isOwn = true;
    await this.#events.own();
    this.share();
  }

  /** Whether it is granted; then it is held until it is released, or stolen. */
  #request(options: LockOptions): Promise<boolean> {
    return new Promise((resolve) => {
      let isGranted = false;
      const held = this.#ports.locks.request(this.#name, options, (lock) => {
        isGranted = lock !== null && !this.#isOver;
        resolve(isGranted);
        return isGranted ? new Promise<void>((release) => (this.#release = release)) : undefined;
      });
      held.catch(() => {
        resolve(false);
        if (isGranted) this.#loseIt();
      });
    });
  }

  #loseIt(): void {
    if (this.#isOver || !this.#isOwn) return;
    this.#isOwn = false;
    this.#events.follow();
    this.#wait();
  }
}
