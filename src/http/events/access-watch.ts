import { type Access, endedOf } from '../../db/access.js';
import type { Db } from '../../db/client.js';
import type { Logger } from '../../platform/logger.js';

interface Watched extends Access {
  onEnd(): void;
}

/** Who reads streams of this process, and by what: what is let in no more is told so, and ended. */
export class AccessWatch {
  readonly #db: Db;
  readonly #log: Pick<Logger, 'error'>;
  readonly #watched = new Set<Watched>();

  constructor({ db, log }: { db: Db; log: Pick<Logger, 'error'> }) {
    this.#db = db;
    this.#log = log;
  }

  /** Calls `onEnd` once where that access ends; returns what makes it forget. */
  watch({ userId, sessionHash, keyId, tokenEndsAt }: Access, onEnd: () => void): () => void {
    const watched = { userId, sessionHash, keyId, tokenEndsAt, onEnd };
    this.#watched.add(watched);
    return () => this.#watched.delete(watched);
  }

  /**
   * Asks the database about those whom a notice is about, or about all. Never throws: while the database does not answer
   * nothing is told on a stream either, and it is asked again.
   */
  async look(who?: string): Promise<void> {
    const asked = [...this.#watched].filter((one) => who === undefined || isAbout(who, one));
    if (asked.length === 0) return;
    try {
      for (const ended of await endedOf(this.#db, asked)) {
        this.#watched.delete(ended);
        ended.onEnd();
      }
    } catch (err) {
      this.#log.error({ err }, 'not known who may still follow events; asked again');
    }
  }
}

const isAbout = (who: string, { userId, sessionHash, keyId }: Access) =>
  [`session ${sessionHash}`, `key ${keyId}`, `user ${userId}`].includes(who);
