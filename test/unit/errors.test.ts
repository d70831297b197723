import { describe, expect, it } from 'vitest';
import { ERROR_CATALOGUE } from '../../simulator/error-catalogue.js';
import type { ErrorClass, ErrorRow } from '../../src/domain/error-row.js';
import { errorRow, isKnownCode, knownCodes } from '../../src/domain/error-table.js';
import { AppError } from '../../src/domain/errors.js';
import { codeForSyncSoStatus } from '../../src/domain/sync-so-errors.js';

const classOf = (code: string): ErrorClass => errorRow(code).class;
const TRIED_AGAIN: ErrorClass[] = ['transient', 'wait', 'once'];
const GOES_ON = /goes on by itself/;

describe('what the table says of each code', () => {
  const codesWhere = (wrong: (row: ErrorRow) => boolean) => knownCodes.filter((code) => wrong(errorRow(code)));

  it('is a whole sentence, with a next step', () => {
    expect(codesWhere(({ message }) => !/^[A-Z].{10,}\.$/.test(message))).toEqual([]);
    expect(codesWhere(({ next }) => !/^[A-Z].{5,}\.$/.test(next))).toEqual([]);
  });

  it('blames whom it should: 4xx whoever asked, 5xx us or Sync.so', () => {
    // 501 is HTTP's word for what nobody takes, and so about the request too.
    const asked = (status: number) => (status >= 400 && status < 500) || status === 501;
    expect(codesWhere((row) => row.class === 'input' && !asked(row.status))).toEqual([]);
    expect(codesWhere((row) => !['input', 'unknown'].includes(row.class) && row.status < 500)).toEqual([]);
  });

  it('promises that a job goes on by itself where it does, and nowhere else', () => {
    // Of `input`, where nothing is wrong: the job was not waiting for anybody.
    const goesOn: ErrorClass[] = ['transient', 'wait', 'input'];
    expect(codesWhere((row) => GOES_ON.test(row.next) && !goesOn.includes(row.class))).toEqual([]);
    expect(codesWhere((row) => row.class === 'wait' && !GOES_ON.test(row.next))).toEqual([]);
  });

  it('calls an operator where only one can help', () => {
    expect(codesWhere((row) => row.class === 'account' && !/operator/.test(row.next))).toEqual([]);
  });
});

/** What Sync.so advises to do about a code, and what we may make of it. */
describe("Sync.so's catalogue", () => {
  const advised = (advice: RegExp) =>
    ERROR_CATALOGUE.filter(({ suggestion }) => advice.test(suggestion)).map(({ code }) => code);

  it.each(advised(/^Try again/))('%s passes: it is tried again', (code) => {
    expect(TRIED_AGAIN).toContain(classOf(code));
  });

  it.each(advised(/^Change the input/))('%s is about the input, and is never sent again and again', (code) => {
    const expected: ErrorClass = code.endsWith('_inaccessible') ? 'once' : 'input'; // the next try has a fresh URL
    expect(classOf(code)).toBe(expected);
  });

  it.each(advised(/account/))('%s is for an operator, and fails no job', (code) => {
    expect(classOf(code)).toBe('account');
  });

  it('has nothing else that is tried again: what we do not use, nobody has thought about', () => {
    const others = ERROR_CATALOGUE.map(({ code }) => code).filter((code) => TRIED_AGAIN.includes(classOf(code)));
    expect(advised(/^Try again|^Change the input/)).toEqual(expect.arrayContaining(others));
  });
});

describe('where money is at stake', () => {
  it.each(['outcome_unknown', 'IDEMPOTENCY_OUTCOME_UNKNOWN', 'IDEMPOTENCY_IN_PROGRESS', 'IDEMPOTENCY_OF_NEXT_YEAR'])(
    '%s leaves open whether it was accepted: asked again under the same key until that is known',
    (code) => {
      expect(classOf(code)).toBe('transient');
      expect(isKnownCode(code)).toBe(true);
    },
  );

  it('a result that is no good is fetched once more, and not for ever', () => {
    expect(classOf('result_invalid')).toBe('once');
  });

  it('a result that is no good the second time waits for a person: neither tried again nor failed', () => {
    expect(TRIED_AGAIN).not.toContain(classOf('result_doubtful'));
    expect(errorRow('result_doubtful').next).toMatch(/take it as it is.*made again, which is paid again/);
  });

  it('a retry that is paid again is asked back, and says how it is wanted over HTTP and at the command line', () => {
    expect(errorRow('retry_pays_again')).toMatchObject({ class: 'input', status: 409 });
    expect(errorRow('retry_pays_again').next).toMatch(/payAgain.*--pay-again/);
  });

  it('a result that cannot be fetched ends the job, and says that to go on is not paid again', () => {
    expect(TRIED_AGAIN).not.toContain(classOf('result_unavailable'));
    expect(errorRow('result_unavailable').next).toContain('nothing is paid again');
  });

  it.each(['never_heard_of', '', 'constructor', 'toString', '__proto__', 'generation_conflict'])(
    '%j, which nobody has thought about, is never tried again',
    (code) => {
      expect(errorRow(code)).toMatchObject({ class: 'unknown', status: 502 });
      expect(isKnownCode(code)).toBe(false);
    },
  );
});

describe('an answer of Sync.so without a code', () => {
  it.each<[string, ErrorClass, number[]]>([
    ['is about what was sent', 'input', [400, 413, 422]],
    ['is for an operator', 'account', [401, 402, 403]],
    ['is a limit that passes', 'wait', [429]],
    ['is a fault that passes', 'transient', [500, 502, 503, 504]],
    ['is nothing anybody knows, and not tried again', 'unknown', [404]],
  ])('%s: %s, with status %j', (_what, errorClass, statuses) => {
    expect(statuses.map((status) => classOf(codeForSyncSoStatus(status)))).toEqual(statuses.map(() => errorClass));
  });
});

describe('AppError', () => {
  it("is an Error with the table's row, its detail and its cause", () => {
    const cause = new Error('socket hang up');
    const error = new AppError('sync_so_unreachable', { cause, detail: 'Tried 3 times.', retryAfterMs: 500 });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'AppError',
      code: 'sync_so_unreachable',
      message: `${errorRow('sync_so_unreachable').message} Tried 3 times.`,
      row: errorRow('sync_so_unreachable'),
      options: { retryAfterMs: 500 },
    });
    expect(error.cause).toBe(cause);
  });

  it("keeps Sync.so's own code", () => {
    const error = new AppError('brand_new_code');
    expect(error).toMatchObject({ code: 'brand_new_code', row: { class: 'unknown' } });
  });
});
