import { describe, expect, it } from 'vitest';
import { patienceMs } from './load.js';

describe('the patience of a client', () => {
  it('is short at first, so that it misses answers, and outlasts a slow machine in the end', () => {
    expect([0, 1, 2, 3, 4, 5, 100].map(patienceMs)).toEqual(
      [5, 10, 20, 40, 60, 60, 60].map((seconds) => seconds * 1000),
    );
  });
});
