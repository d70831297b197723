import { expect } from 'vitest';

/** Numbers that are right within limits, inside of whatever is compared as a whole. NaN is never right. */

export const atMost = (limit: number): number =>
  expect.toSatisfy((value: number) => Math.abs(value) <= limit, `at most ${limit}`);

export const atLeast = (limit: number): number =>
  expect.toSatisfy((value: number) => value >= limit, `at least ${limit}`);
