import type { Db } from '../db/client.js';
import type { JobRow } from '../db/job-row.js';
import { keepBody, recordStart, type UnsentDelivery, unsentDeliveries } from '../db/webhook-starts.js';
import type { Logger } from '../platform/logger.js';
import type { DeliveryStarter } from '../temporal/delivery-starter.js';
import { messageBody } from './message-body.js';

export interface DeliveriesDeps {
  db: Db;
  log: Logger;
  starter: DeliveryStarter;
  /** A job as lists have it. */
  show(row: JobRow): object;
}

/** What no notice told of, and what could not be started: a process was stopped in between, or Temporal was away. */
const LOOK_EVERY_MS = 30_000;
const PAGE = 100;

/**
 * Has a workflow started for each message that a trigger has written (prisma/migrations). The rows are what is to be done,
 * so nothing is lost with a notice or a process, and several APIs may do it at once: a message has one workflow.
 */
export class Deliveries {
  readonly #deps: DeliveriesDeps;
  #looking: NodeJS.Timeout | undefined;
  #isNews = false;
  #isFailing = false;
  #working: Promise<void> | undefined;

  constructor(deps: DeliveriesDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#looking = setInterval(() => this.wake(), LOOK_EVERY_MS);
    this.wake();
  }

  /** There may be new ones. */
  wake(): void {
    this.#isNews = true;
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
    });
  }

  async stop(): Promise<void> {
    clearInterval(this.#looking);
    this.#isNews = false;
    await this.#working;
  }

  async #work(): Promise<void> {
    try {
      while (this.#isNews) {
        this.#isNews = false;
        const unsent = await unsentDeliveries(this.#deps.db, PAGE);
        for (const delivery of unsent) await startDelivery(this.#deps, delivery);
        if (unsent.length === PAGE) this.#isNews = true;
        this.#isFailing = false;
      }
    } catch (err) {
      if (!this.#isFailing) this.#deps.log.error({ err }, 'webhooks cannot be sent; tried again every 30 s');
      this.#isFailing = true;
    }
  }
}

async function startDelivery({ db, starter, show }: DeliveriesDeps, delivery: UnsentDelivery): Promise<void> {
  const { id, eventType: type, createdAt: at, job } = delivery;
  if (job) await keepBody(db, id, messageBody({ type, at, data: show(job) }));
  await starter.start(delivery);
  await recordStart(db, delivery);
}
