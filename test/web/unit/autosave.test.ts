import { describe, expect, it } from 'vitest';
import { ApiProblem } from '../../../src/api-client/api-problem.js';
import type { DraftResource } from '../../../src/http/draft-schemas.js';
import { Autosave } from '../../../web/src/drafts/autosave.js';
import type { DraftRecord } from '../../../web/src/drafts/draft-record.js';
import type { SavedState, SavePorts } from '../../../web/src/drafts/save-ports.js';
import { emptyDocument } from '../../../web/src/editor/document/draft-document.js';

/** When a draft is kept in the browser and sent to the server, on a clock and a server that do what the test says. */

/** Time passes when it is told to, and everything that was waited for in it happens in its order. */
class Clock {
  time = 0;
  #timers: { at: number; run: () => void }[] = [];
  now = () => this.time;
  after = (ms: number, run: () => void) => {
    const timer = { at: this.time + ms, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  };
  async pass(ms: number): Promise<void> {
    const end = this.time + ms;
    for (;;) {
      await settled();
      const [next] = this.#timers.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at);
      if (!next) break;
      this.#timers = this.#timers.filter((one) => one !== next);
      this.time = next.at;
      next.run();
    }
    this.time = end;
  }
}

/** Every promise that can go on has gone on. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

const problem = (status: number, code: string, more = {}) => new ApiProblem(status, { code, ...more });

interface Given {
  record?: Partial<DraftRecord>;
  /** One after the other; an error is thrown, `undefined` saves it. */
  answers?: (Error | undefined | 'lost')[];
}

function stage({ record = {}, answers = [] }: Given = {}) {
  const clock = new Clock();
  const told: SavedState[] = [];
  const kept: DraftRecord[] = [];
  const sent: { name: string; revision: number }[] = [];
  const conflicts: DraftResource[] = [];
  const keys: string[] = [];
  const world = { name: '', isFull: false, isOffline: false, revision: 1, back: () => {} };
  const ports: SavePorts = {
    snapshot: () => ({ document: { ...emptyDocument(), name: world.name }, assets: {} }),
    async keep(draft) {
      if (world.isFull) throw new DOMException('full', 'QuotaExceededError');
      kept.push(structuredClone(draft));
    },
    async create(key) {
      keys.push(key);
      return { id: `server-${new Set(keys).size}`, revision: 1 };
    },
    async save({ revision }, { document }) {
      sent.push({ name: document.name, revision });
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      world.revision = revision + 1;
      if (answer === 'lost') throw new TypeError('Failed to fetch');
      return world.revision;
    },
    clock,
    isOffline: () => world.isOffline,
    onBack(run) {
      world.back = run;
      return () => {};
    },
    tell: (saved) => void told.push(saved),
    onConflict: (theirs) => void conflicts.push(theirs),
  };
  const autosave = new Autosave(ports, {
    ...{ id: 'here', userId: 'ann', document: emptyDocument(), changedAt: 0, isAhead: false },
    ...record,
  });
  const rename = (name: string) => {
    world.name = name;
    autosave.changed();
  };
  return { autosave, clock, told, kept, sent, conflicts, keys, world, rename, last: () => told.at(-1) };
}

const known = { server: { id: 'server-1', revision: 7, assets: {} }, changedAt: 1 };
const theirs = (name: string): DraftResource =>
  ({ document: { ...emptyDocument(), name }, revision: 8 }) as unknown as DraftResource;

describe('a draft is kept', () => {
  it('no longer once it has become a job, and what the server makes of it meanwhile is told', async () => {
    const { autosave, clock, sent, rename } = stage();
    rename('A');
    const sending = autosave.send(); // the server is asked for the draft, and has not answered
    await Promise.resolve();
    expect(await autosave.stop()).toMatchObject({ id: 'server-1' });
    await sending;
    await clock.pass(60_000);
    expect(sent).toEqual([]);
  });

  it('in the browser at once, and on the server two seconds after the last change', async () => {
    const { clock, kept, sent, rename, last, told } = stage();
    rename('A');
    await clock.pass(250);
    expect(kept).toMatchObject([{ document: { name: 'A' }, isAhead: true }]);
    await clock.pass(1_500);
    rename('B');
    await clock.pass(1_900);
    expect(sent).toEqual([]);
    await clock.pass(200);
    expect(sent).toEqual([{ name: 'B', revision: 1 }]);
    expect(kept.at(-1)).toMatchObject({ isAhead: false, server: { id: 'server-1', revision: 2 } });
    expect(told[0]).toEqual({ at: 'saving' });
    expect(last()).toMatchObject({ at: 'saved' });
  });

  it('not at all before somebody has done something', async () => {
    const { clock, kept, sent } = stage();
    await clock.pass(60_000);
    expect([kept, sent]).toEqual([[], []]);
  });

  it('with everything when the page goes', async () => {
    const { autosave, kept, rename } = stage();
    rename('A');
    await autosave.flush();
    expect(kept).toMatchObject([{ document: { name: 'A' } }]);
  });

  it('on the server before another tab goes on with it', async () => {
    const { autosave, clock, sent, kept, rename } = stage({ record: known });
    rename('A');
    const closing = autosave.close();
    await clock.pass(0);
    await closing;
    expect(sent).toEqual([{ name: 'A', revision: 7 }]);
    expect(kept.at(-1)).toMatchObject({ isAhead: false, server: { revision: 8 } });
    rename('nobody hears of this');
    await clock.pass(60_000);
    expect(sent).toHaveLength(1);
  });

  it('where an earlier page has left something unsent', async () => {
    const { clock, sent } = stage({ record: { ...known, isAhead: true } });
    await clock.pass(0);
    expect(sent).toEqual([{ name: '', revision: 7 }]);
  });
});

describe('where the server does not take it', () => {
  it('it stays in the browser, and is tried again, ever more seldom', async () => {
    const busy = problem(503, 'service_unavailable');
    const { clock, sent, rename, last } = stage({ record: known, answers: [busy, busy, undefined] });
    rename('A');
    await clock.pass(2_000);
    expect(last()).toMatchObject({ at: 'browser', why: 'busy' });
    await clock.pass(4_000);
    expect(sent).toHaveLength(2);
    await clock.pass(7_900);
    expect(sent).toHaveLength(2);
    await clock.pass(200);
    expect(last()).toMatchObject({ at: 'saved' });
  });

  it('as long as it says', async () => {
    const slow = new ApiProblem(429, { code: 'too_many_requests' }, 30_000);
    const { clock, sent, rename } = stage({ record: known, answers: [slow] });
    rename('A');
    await clock.pass(31_000);
    expect(sent).toHaveLength(1);
    await clock.pass(2_000);
    expect(sent).toHaveLength(2);
  });

  it('it waits for the line, and goes on by itself', async () => {
    const { clock, world, rename, last } = stage({ record: known, answers: [new TypeError('Failed to fetch')] });
    world.isOffline = true;
    rename('A');
    await clock.pass(120_000);
    expect(last()).toMatchObject({ at: 'browser', why: 'offline' });
    world.isOffline = false;
    world.back();
    await clock.pass(0);
    expect(last()).toMatchObject({ at: 'saved' });
  });

  it('it is said why, and a change may mend it', async () => {
    const large = problem(413, 'payload_too_large', { title: 'It is too large.' });
    const { clock, sent, rename, last } = stage({ record: known, answers: [large] });
    rename('A');
    await clock.pass(120_000);
    expect(sent).toHaveLength(1);
    expect(last()).toMatchObject({ at: 'browser', why: 'refused', words: expect.stringContaining('It is too large.') });
    rename('B');
    await clock.pass(2_000);
    expect(last()).toMatchObject({ at: 'saved' });
  });

  it('because somebody has deleted it, it is made anew, under another key', async () => {
    const { clock, keys, sent, rename, last, kept } = stage({
      record: known,
      answers: [problem(404, 'draft_not_found'), problem(404, 'draft_not_found')],
    });
    rename('A');
    await clock.pass(10_000);
    expect(keys).toEqual(['here server-1', 'here server-1']);
    expect(sent).toEqual([
      { name: 'A', revision: 7 },
      { name: 'A', revision: 1 },
      { name: 'A', revision: 1 },
    ]);
    expect(last()).toMatchObject({ at: 'saved' });
    expect(kept.at(-1)?.server?.id).toBe('server-1');
  });
});

describe('a browser that keeps nothing', () => {
  it('is said to be one, also when the server has it', async () => {
    const { clock, world, rename, last } = stage();
    world.isFull = true;
    rename('A');
    await clock.pass(250);
    expect(last()).toEqual({ at: 'unsaved' });
    await clock.pass(2_000);
    expect(last()).toEqual({ at: 'unsaved', when: 2_000 });
    world.isFull = false;
    rename('B');
    await clock.pass(5_000);
    expect(last()).toMatchObject({ at: 'saved' });
  });
});

describe('another machine', () => {
  it('that has saved it meanwhile is told, and nothing is sent until a person has chosen', async () => {
    const changed = problem(412, 'draft_changed', { draft: theirs('theirs') });
    const { autosave, clock, sent, conflicts, rename, last } = stage({ record: known, answers: [changed] });
    rename('mine');
    await clock.pass(2_000);
    rename('mine, too');
    await clock.pass(60_000);
    expect(sent).toHaveLength(1);
    expect(conflicts).toHaveLength(1);
    expect(last()).toMatchObject({ at: 'browser', why: 'conflict' });
    autosave.saveOver({ id: 'server-1', revision: 8, assets: {} });
    await clock.pass(0);
    expect(sent.at(-1)).toEqual({ name: 'mine, too', revision: 8 });
    expect(last()).toMatchObject({ at: 'saved' });
  });

  it('is none where only the answer was lost', async () => {
    const changed = problem(412, 'draft_changed', { draft: theirs('A') });
    const { clock, sent, conflicts, rename, last } = stage({ record: known, answers: ['lost', changed] });
    rename('A');
    await clock.pass(2_000);
    rename('B');
    await clock.pass(10_000);
    expect(conflicts).toEqual([]);
    expect(sent.at(-1)).toEqual({ name: 'B', revision: 8 });
    expect(last()).toMatchObject({ at: 'saved' });
  });
});
