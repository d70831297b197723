import type { JobFault } from '../../../src/domain/job.js';

/** The places at Sync.so, as src/db/slots.ts keeps them, for jobs of different users: first come, first served. */
export class FakePlaces {
  readonly held = new Set<string>();
  readonly waiting: string[] = [];
  hold: JobFault | undefined;

  constructor(private readonly total: number) {}

  acquire(jobId: string): { granted: boolean; place: number; hold?: JobFault } {
    if (!this.held.has(jobId) && !this.waiting.includes(jobId)) this.waiting.push(jobId);
    this.grant();
    return { granted: this.held.has(jobId), place: this.waiting.indexOf(jobId) + 1, hold: this.hold };
  }

  /** Returns whom the change gave a place. */
  release(jobId: string): string[] {
    this.held.delete(jobId);
    if (this.waiting.includes(jobId)) this.waiting.splice(this.waiting.indexOf(jobId), 1);
    return this.grant();
  }

  /** A place is taken away in the database, and another has it. */
  giveAway(from: string, to: string): void {
    if (this.held.delete(from)) this.held.add(to);
  }

  clearHold(): string[] {
    this.hold = undefined;
    return this.grant();
  }

  private grant(): string[] {
    const granted: string[] = [];
    while (!this.hold && this.held.size < this.total) {
      const next = this.waiting.shift();
      if (next === undefined) break;
      this.held.add(next);
      granted.push(next);
    }
    return granted;
  }
}
