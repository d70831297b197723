import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countOf, FILTERS, filterOf } from '../../../web/src/jobs/filters.js';
import { concernsList, mergeOrder } from '../../../web/src/jobs/list-order.js';

const order = (shown: string[], waiting: string[] = []) => ({ shown, waiting });

describe('the order of the list', () => {
  it('stays under a pointer: what is new waits, what is older is added', () => {
    expect(mergeOrder(order(['b', 'a']), ['d', 'c', 'b', 'a', 'z'], { isHeld: true })).toEqual(
      order(['b', 'a', 'z'], ['d', 'c']),
    );
  });

  it('keeps a job that no longer belongs where it was, until the pointer is gone', () => {
    expect(mergeOrder(order(['c', 'b', 'a']), ['c', 'a'], { isHeld: true })).toEqual(order(['c', 'b', 'a']));
    expect(mergeOrder(order(['c', 'b', 'a']), ['c', 'a'], { isHeld: false })).toEqual(order(['c', 'a']));
  });

  it('lets go of what was deleted, and is what was read where nobody is at it', () => {
    expect(mergeOrder(order(['c', 'b']), ['c', 'b'], { isHeld: true, gone: new Set(['b']) }).shown).toContain('c');
    expect(mergeOrder(order(['c', 'b']), ['c'], { isHeld: true, gone: new Set(['b']) })).toEqual(order(['c']));
    expect(mergeOrder(order(['a']), ['c', 'b', 'a'], { isHeld: false })).toEqual(order(['c', 'b', 'a']));
    expect(mergeOrder(order([]), ['c'], { isHeld: true })).toEqual(order(['c']));
  });

  it('never moves what is shown while it is held, and loses nothing that was read', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 0, max: 40 }).map(String), { minLength: 1 });
    fc.assert(
      fc.property(ids, ids, (shown, read) => {
        const merged = mergeOrder(order(shown), read, { isHeld: true });
        expect(merged.shown.slice(0, shown.length)).toEqual(shown);
        const all = [...merged.shown, ...merged.waiting];
        expect(new Set(all).size).toBe(all.length);
        expect(read.filter((id) => !all.includes(id))).toEqual([]);
      }),
    );
  });
});

describe('what concerns a list', () => {
  const job = (id: string, status: 'processing' | 'failed' = 'processing') => ({
    ...{ id, status, name: id },
    createdAt: `2026-11-30T12:00:0${id}.000Z`,
  });
  const filter = (id: string) => ({ statuses: filterOf(id).statuses, text: '' });
  const [all, failed] = [filter('all'), filter('failed')] as const;

  it('is a job that is newer than all, and none that is further down', () => {
    expect(concernsList(job('5'), [job('3')], all)).toBe(true);
    expect(concernsList(job('1'), [job('3')], all)).toBe(false);
    expect(concernsList(job('3'), [job('3')], all)).toBe(false);
  });

  it('is one that begins to belong, or no longer does', () => {
    expect(concernsList(job('1', 'failed'), [job('3', 'failed')], failed)).toBe(true);
    expect(concernsList(job('3'), [job('3', 'failed')], failed)).toBe(true);
    expect(concernsList(job('3', 'failed'), [job('3', 'failed')], failed)).toBe(false);
  });

  it('has counts of its own', () => {
    const counts = { queued: 1, processing: 3, completed: 41, failed: 2, cancelled: 0, needs_attention: 1 };
    expect(FILTERS.map((filter) => countOf(filter, counts))).toEqual([48, 4, 1, 41, 2, 0]);
    expect(filterOf('nonsense').id).toBe('all');
  });
});
