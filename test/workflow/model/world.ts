import { setTimeout as pause } from 'node:timers/promises';
import { errorRow } from '../../../src/domain/error-table.js';
import type { ResultVerdict } from '../../../src/domain/job-state.js';
import { FakePlaces } from './fake-places.js';
import { FakeRow } from './fake-row.js';
import { FakeSyncSo } from './fake-sync-so.js';
import type { ActivityName, Event, Happening, Script, Trouble } from './script.js';

/** How the world reaches the job's workflow, and the clock. */
export interface Reach {
  now(): Promise<number>;
  hint(): Promise<void>;
  slotGranted(): Promise<void>;
  resume(): Promise<void>;
  /** Whether the job was told; false where it was over. */
  cancel(): Promise<boolean>;
  judge(verdict: ResultVerdict): Promise<void>;
}

export interface Call {
  name: ActivityName;
  /** Which one of its name, from 1; one that found no place is not counted. */
  n: number;
  args: unknown[];
  /** The job was cancelled in the middle of it, so it is not tried again. */
  givenUp?: boolean;
  /** It found no place, and sent nothing. */
  waits?: boolean;
}

/** Longer than the worker needs to let the job react to what happened in the middle of a call. */
const SLOW_MS = 80;
/** What a worker needs to hand in an answer. */
export const REPORTED_MS = 15;
/** How long a place that was taken from the job stays with another. */
export const TAKEN_SECONDS = 100;
/** A cancel does not reach these. */
const INSISTED_ON: ActivityName[] = ['completeJob', 'failJob', 'releaseSlot', 'discardFiles'];
/** Where a bug of ours leaves something undone that `reconcile` does (activities/reconcile-*.ts). */
const AT_THE_END: ActivityName[] = ['completeJob', 'failJob', 'releaseSlot', 'discardFiles'];
const HEALED_BY_TRYING = ['transient', 'wait', 'account'];
/** What is answered so was not accepted. */
const REFUSED = ['input', 'account', 'wait'];

/** Everything outside the workflow: what Sync.so, the database and the bucket know of one job. */
export class World {
  readonly syncSo: FakeSyncSo;
  readonly places: FakePlaces;
  readonly row = new FakeRow();
  readonly bucket = { input: true, unchecked: false, result: false, doubtful: new Set<string>() };
  readonly calls: Call[] = [];
  /** What was wrong already while it happened; invariants.ts looks at the end. */
  readonly faults: string[] = [];
  readonly story: string[] = [];
  inFlight = 0;
  /** How much was done to the job. */
  events = 0;
  cancelAsked = false;
  /** The workflow knew of the cancel before there was a result in the bucket. */
  cancelledInTime = false;
  /** A fault was met that is no passing one, so the job need not end well. */
  mayFail = false;
  /** A bug of ours was met in one of `AT_THE_END`; `reconcile` has to help. */
  needsHealing = false;
  /** Attempts a person asked for. */
  asked = 1;
  /** The run of the workflow that was told to wait for a place, and not yet that it has one. */
  waitsIn: string | undefined;
  /** By looks, of the attempt that is under way. */
  percentTold = 0;
  /** Generations whose doubtful result a person has looked at. */
  readonly decided = new Set<string>();
  private inDoubt = false;
  readonly takenAt: number[] = [];

  constructor(
    readonly jobId: string,
    readonly script: Script,
    readonly reach: Reach,
  ) {
    this.syncSo = new FakeSyncSo(script.syncSo);
    this.places = new FakePlaces(script.places.total);
    for (const index of script.places.rivals.keys()) this.places.acquire(`rival-${index}`);
  }

  tell(line: string): void {
    this.story.push(line);
  }

  wrong(what: string): void {
    this.faults.push(what);
    this.tell(`WRONG: ${what}`);
  }

  /** What happens in the middle of this call. */
  async meanwhile(call: Call, point: 'before' | 'after'): Promise<void> {
    for (const event of this.script.events) {
      const { when } = event;
      if (!('in' in when) || when.in !== call.name || when.call !== call.n || when.point !== point) continue;
      if (event.do === 'cancel' && !this.cancelAsked && !INSISTED_ON.includes(call.name)) call.givenUp = true;
      await this.happen(event.do);
      if (when.slow) await pause(SLOW_MS);
    }
  }

  /** Until no call is at work but the one that asks. */
  async alone(): Promise<void> {
    if (this.inFlight === 1) return;
    const deadline = Date.now() + 10 * SLOW_MS;
    while (this.inFlight > 1 && Date.now() < deadline) await pause(5);
    await pause(REPORTED_MS);
  }

  /** A send was tried more than once, or ended in no refusal: as far as the job knows, something may run. */
  sentInDoubt(): boolean {
    const sends = this.calls.filter(({ name, waits }) => name === 'submitGeneration' && !waits);
    return this.inDoubt || sends.length > 1;
  }

  /** The trouble of this call at this point, if the script has one. */
  troubleOf({ name, n }: Call, point: Trouble['point']): Trouble | undefined {
    const found = this.script.troubles.find(
      (trouble) => trouble.in === name && trouble.call === n && trouble.point === point,
    );
    if (found) this.note(found);
    return found;
  }

  private note({ in: name, code, point }: Trouble): void {
    this.events += 1;
    this.tell(`  ${code} (${point}) in ${name}`);
    const { class: errorClass } = errorRow(code);
    if (errorClass === 'account') this.syncSo.accountTrouble = true;
    if (name === 'submitGeneration' && !REFUSED.includes(errorClass)) this.inDoubt = true;
    if (!HEALED_BY_TRYING.includes(errorClass)) this.mayFail = true;
    if (code === 'internal' && AT_THE_END.includes(name)) this.needsHealing = true;
  }

  async happen(what: Happening): Promise<void> {
    this.events += 1;
    this.tell(`${what}!`);
    if (what === 'hint') await this.reach.hint();
    if (what === 'slotGranted') await this.reach.slotGranted();
    if (what === 'resumeSignal') await this.reach.resume();
    if (what === 'resume') await this.settle();
    if (what === 'accountTrouble') this.syncSo.accountTrouble = true;
    if (what === 'leaseLost') await this.loseLease();
    if (what === 'cancel') {
      this.cancelAsked = true;
      const told = await this.reach.cancel();
      if (told && !this.bucket.result) this.cancelledInTime = true;
    }
  }

  /** A person has settled the account at Sync.so and says so (src/jobs/resume-jobs.ts). */
  async settle(): Promise<void> {
    this.events += 1;
    this.tell('a person settles the account and resumes');
    this.syncSo.accountTrouble = false;
    await this.wake(this.places.clearHold());
    if (this.row.status === 'needs_attention') await this.reach.resume();
  }

  /** A person looks at a doubtful result, once. */
  async decide(): Promise<void> {
    const { status, code, generationId } = this.row;
    if (status !== 'needs_attention' || code !== 'result_doubtful' || !generationId) return;
    if (this.decided.has(generationId)) return;
    this.decided.add(generationId);
    this.events += 1;
    const decision = this.script.verdicts[this.decided.size - 1] ?? 'take';
    this.tell(`a person decides: ${decision}`);
    if (decision === 'again') {
      this.asked += 1;
      this.percentTold = 0;
    }
    await this.reach.judge({ generationId, decision });
  }

  private async loseLease(): Promise<void> {
    if (!this.places.held.has(this.jobId)) return;
    this.places.giveAway(this.jobId, 'taker');
    this.takenAt.push(await this.reach.now());
  }

  async wake(granted: string[]): Promise<void> {
    if (granted.includes(this.jobId) && this.script.places.signals === 'sent') await this.reach.slotGranted();
  }

  /** What happens at a time, earliest first. */
  timetable(): { seconds: number; run: () => Promise<void> }[] {
    const events = this.script.events.flatMap((event: Event) =>
      'seconds' in event.when ? [{ seconds: event.when.seconds, run: () => this.happen(event.do) }] : [],
    );
    const rivals = this.script.places.rivals.map(({ leavesAfterSeconds }, index) => ({
      seconds: leavesAfterSeconds,
      run: () => this.leave(`rival-${index}`),
    }));
    return [...events, ...rivals].toSorted((a, b) => a.seconds - b.seconds);
  }

  async leave(rival: string): Promise<void> {
    this.events += 1;
    this.tell(`${rival} leaves`);
    await this.wake(this.places.release(rival));
  }
}
