import { AppError } from '../../../src/domain/errors.js';
import type { GenerationScript, SyncSoScript } from './script.js';

export interface FakeGeneration extends GenerationScript {
  id: string;
  key: string;
  token: string;
  acceptedAt: number;
}

interface Sent {
  key: string;
  token: string;
}

/** The generations of one job at Sync.so. Times are ms on the test server's clock. */
export class FakeSyncSo {
  readonly accepted: FakeGeneration[] = [];
  /** Every call is refused until somebody settles it. */
  accountTrouble = false;
  /** Creates that were cut off on our side and reach Sync.so later. */
  private readonly underWay: (Sent & { at: number })[] = [];

  constructor(private readonly script: SyncSoScript) {}

  create(sent: Sent, now: number): FakeGeneration {
    this.settle(now);
    const known = this.accepted.find(({ key }) => key === sent.key);
    if (known && this.script.keys === 'honoured') return known;
    const { generations } = this.script;
    const course = generations[Math.min(this.accepted.length, generations.length - 1)];
    if (!course) throw new Error('a script has at least one generation');
    const generation = { ...course, ...sent, id: `generation-${this.accepted.length + 1}`, acceptedAt: now };
    this.accepted.push(generation);
    return generation;
  }

  createLater(sent: Sent, at: number): void {
    this.underWay.push({ ...sent, at });
  }

  find(token: string, now: number): FakeGeneration | undefined {
    this.settle(now);
    const lag = this.script.keys === 'honoured' ? this.script.listedAfterSeconds * 1000 : 0;
    return this.accepted.findLast((sent) => sent.token === token && now >= sent.acceptedAt + lag);
  }

  statusOf(id: string, now: number): 'RUNNING' | GenerationScript['ends'] {
    this.settle(now);
    const generation = this.accepted.find((one) => one.id === id);
    if (!generation) throw new AppError('generation_not_found');
    return now < endOf(generation) ? 'RUNNING' : generation.ends;
  }

  /** Those that are still being made, or may be used. */
  alive(now: number): FakeGeneration[] {
    this.settle(now);
    return this.accepted.filter(({ id }) => ['RUNNING', 'COMPLETED'].includes(this.statusOf(id, now)));
  }

  running(now: number): FakeGeneration[] {
    return this.alive(now).filter(({ id }) => this.statusOf(id, now) === 'RUNNING');
  }

  /** Something of the job is being made, or is on its way to be. */
  isBusy(now: number): boolean {
    const isNew = ({ key }: Sent) => !this.accepted.some((one) => one.key === key); // only where keys are honoured
    return this.running(now).length > 0 || this.underWay.some(isNew);
  }

  private settle(now: number): void {
    for (const sent of this.underWay.filter(({ at }) => at <= now)) {
      this.underWay.splice(this.underWay.indexOf(sent), 1);
      this.create(sent, sent.at);
    }
  }
}

export const endOf = ({ acceptedAt, seconds }: FakeGeneration): number => acceptedAt + seconds * 1000;
