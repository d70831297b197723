import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { listQuerySchema } from '../../src/http/job-query-schemas.js';
import { loadServiceConfig } from '../../src/platform/config.js';
import { fromDecimal } from '../../src/platform/plain-number.js';

/** What Number() takes and nobody means. */
const ODD = ['0x10', '1e1', '0b11', '0o7', ' 5', '5 ', '+5', '-5', '.5', '5.', '', '1_0', '٣', 'Infinity', '5n', '5,0'];

describe('a number in words', () => {
  it.each([
    ['5', 5],
    ['007', 7],
    ['0.25', 0.25],
    ['5368709120', 5_368_709_120],
  ])('%j is %d', (word, number) => {
    expect(fromDecimal(z.number()).parse(word)).toBe(number);
  });

  it.each([...ODD, '9'.repeat(400), ['5'], null])('%j is none', (word) => {
    expect(fromDecimal(z.number()).safeParse(word).success).toBe(false);
  });
});

describe('where numbers are read', () => {
  it.each(ODD)('the limit %j of a list is refused, with what is right', (limit) => {
    const { error } = listQuerySchema.safeParse({ limit });
    expect(error?.issues.map(({ message }) => message)).toEqual([
      'Must be a whole number from 1 to 100, in plain digits.',
    ]);
  });

  it.each(['1.5', '0', '101', ['5', '6']])('so is the limit %j', (limit) => {
    expect(listQuerySchema.safeParse({ limit }).success).toBe(false);
  });

  it.each(['0x10', '1e3', '+5', ' 5'])('a variable that is %j is refused too', (word) => {
    const env = { DATABASE_URL: 'postgresql://pro:sample@localhost/pro', SYNC_API_KEY: 'sk-sample' };
    for (const name of ['API_PORT', 'SYNC_CONCURRENCY', 'POLL_MIN_SECONDS', 'DETECTOR_SECONDS']) {
      expect(() => loadServiceConfig({ ...env, [name]: word }), name).toThrow(name);
    }
  });
});
