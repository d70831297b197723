import { expect } from 'vitest';

interface Job {
  id: string;
  user: string;
}

/**
 * What the slots promise, held against each change one after the other. It knows nothing of clocks or SQL: it only
 * follows who waits and who holds, and checks that each grant was right to make and that none was left out.
 */
export class SlotModel {
  concurrency = 0;
  hold = false;
  /** Oldest first. */
  readonly waiting: Job[] = [];
  readonly held: Job[] = [];
  private readonly weights = new Map<string, number>();
  private readonly caps = new Map<string, number>();
  /** How often a user was granted a place at the same share as a waiting one, since that one's state last changed. */
  private readonly passedOver = new Map<string, Map<string, number>>();

  heldBy = (user: string) => this.held.filter((job) => job.user === user).length;
  share = (user: string) => this.heldBy(user) / (this.weights.get(user) ?? 1);
  mayHoldMore = (user: string) => this.heldBy(user) < (this.caps.get(user) ?? Infinity);

  enqueue(job: Job): void {
    if ([...this.waiting, ...this.held].some(({ id }) => id === job.id)) return;
    // One more behind those who wait already takes no turn.
    if (!this.waiting.some(({ user }) => user === job.user)) this.passedOver.delete(job.user);
    this.waiting.push(job);
  }

  remove(id: string): void {
    for (const list of [this.waiting, this.held]) {
      const at = list.findIndex((job) => job.id === id);
      const [gone] = at < 0 ? [] : list.splice(at, 1);
      if (gone) this.passedOver.delete(gone.user);
    }
  }

  limit(user: string, weight: number, cap: number | null): void {
    this.weights.set(user, weight);
    this.caps.set(user, cap ?? Infinity);
    this.passedOver.clear();
  }

  /** The places a change gave out, in their order. */
  grant(ids: string[]): void {
    for (const id of ids) this.grantOne(id);
    const free = !this.hold && this.held.length < this.concurrency;
    const couldHave = this.waiting.filter(({ user }) => free && this.mayHoldMore(user));
    expect(couldHave, 'a place is free and these could have it').toEqual([]);
  }

  private grantOne(id: string): void {
    expect(this.hold, 'nothing is granted while the account is held up').toBe(false);
    expect(this.held.length, 'a place is granted only while one is free').toBeLessThan(this.concurrency);
    const job = this.waiting.find((waiter) => waiter.id === id);
    if (!job) throw new Error(`${id} was granted a place without waiting for one`);
    const { user } = job;
    expect(this.waiting.find((waiter) => waiter.user === user)?.id, 'the oldest of its user').toBe(id);
    expect(this.mayHoldMore(user), 'under its cap').toBe(true);
    const rivals = new Set(this.waiting.map((waiter) => waiter.user).filter((other) => this.mayHoldMore(other)));
    expect(this.share(user), 'the smallest share').toBe(Math.min(...[...rivals].map(this.share)));
    for (const rival of rivals)
      if (rival !== user && this.share(rival) === this.share(user)) this.passOver(rival, user);
    this.waiting.splice(this.waiting.indexOf(job), 1);
    this.held.push(job);
    this.passedOver.delete(user);
  }

  private passOver(rival: string, granted: string): void {
    const counts = this.passedOver.get(rival) ?? new Map<string, number>();
    const times = (counts.get(granted) ?? 0) + 1;
    expect(times, `${granted} took ${rival}'s turn`).toBeLessThanOrEqual(1);
    this.passedOver.set(rival, counts.set(granted, times));
  }
}
