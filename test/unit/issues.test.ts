import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { toFailure } from '../../activities/failures.js';
import { AppError } from '../../src/domain/errors.js';
import { atMost, firstIssues, issuesInWords, shortened, withPointer } from '../../src/domain/issues.js';
import { issuesOf } from '../../src/http/issues.js';

const issues = (count: number, message = 'Is wrong.') =>
  Array.from({ length: count }, (_, index) => ({ field: `segments[${index}].endTime`, message }));

describe('what is wrong has a measure', () => {
  it('keeps a hundred issues as they are, and says how many more there are', () => {
    expect(firstIssues(issues(100))).toEqual({ issues: issues(100), more: 0 });
    expect(firstIssues(issues(2_960))).toEqual({ issues: issues(100), more: 2_860 });
  });

  it('cuts what has no end in one of them', () => {
    const { issues: cut } = firstIssues([{ field: 'x'.repeat(10_000), message: 'y'.repeat(10_000) }]);
    expect(JSON.stringify(cut).length).toBeLessThan(800);
  });

  it('names five in a sentence', () => {
    expect(issuesInWords(issues(2))).toBe('segments[0].endTime: Is wrong. segments[1].endTime: Is wrong.');
    expect(issuesInWords(issues(2_960))).toMatch(/segments\[4\]\.endTime: Is wrong\. And 2955 more\.$/);
  });

  it('cuts a text between characters, never within one', () => {
    expect(shortened('short', 5)).toBe('short');
    expect(shortened('longer', 5)).toBe('long…');
    expect(shortened('abc😀😀', 5)).toBe('abc…');
  });

  it('says what stands for the rest of a list', () => {
    expect(atMost([1, 2, 3], 3, (count) => -count)).toEqual([1, 2, 3]);
    expect(atMost([1, 2, 3, 4, 5], 3, (count) => -count)).toEqual([1, 2, 3, -2]);
  });
});

describe('the place of an issue as a JSON Pointer', () => {
  const pointerOf = (field: string) => withPointer({ field, message: 'Is wrong.' }).pointer;

  it.each([
    ['segments[3].endTime', '/segments/3/endTime'],
    ['segments[12].audioInput.refId', '/segments/12/audioInput/refId'],
    ['audio[anna]', '/audio/anna'],
    ['video', '/video'],
    ['options.active_speaker_detection.v3', '/options/active_speaker_detection/v3'],
    ['options.a/b~c', '/options/a~1b~0c'],
    ['options["a.b"]', '/options/a.b'],
    ['options["say \\"hi\\" [1]"].x', '/options/say "hi" [1]/x'],
    ['options[""]', '/options/'],
    ['audio["\\q"]', '/audio/\\q'],
    ['body', ''],
    ['form', ''],
  ])('%s is %j', (field, pointer) => {
    expect(pointerOf(field)).toBe(pointer);
  });

  it.each(['Host', 'Idempotency-Key', 'path', `${'x'.repeat(199)}…`])('%s has none', (field) => {
    expect(withPointer({ field, message: 'Is wrong.' })).toEqual({ field, message: 'Is wrong.' });
  });

  it('leads to what a schema has found, also under keys that look like paths', () => {
    const sent = { segments: [{ start: 1 }], options: { 'a.b': 1, 'c[0]': 2, '': 3, 'x"]': 4 } };
    const schema = z.strictObject({ segments: z.array(z.strictObject({})), options: z.strictObject({}) });
    const { error } = schema.safeParse(sent);
    const found = issuesOf(error ?? new z.ZodError([])).map(({ field }) => valueAt(sent, pointerOf(field) ?? ''));
    expect(found).toEqual([1, 1, 2, 3, 4]);
  });

  /** As RFC 6901 evaluates one. */
  function valueAt(document: unknown, pointer: string): unknown {
    const steps = pointer.split('/').slice(1);
    const names = steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    return names.reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], document);
  }
});

describe('an error, wherever it goes', () => {
  const error = new AppError('invalid_segments', { issues: issues(5_000), detail: 'z'.repeat(1024 ** 2) });

  it('has the first issues, the count of the others, and a sentence of some lines', () => {
    expect(error.options).toMatchObject({ moreIssues: 4_900, issues: issues(100) });
    expect(error.message.length).toBeLessThan(1_200);
  });

  it('stays as it is when it is made again of itself', () => {
    expect(new AppError('invalid_segments', error.options).options).toEqual(error.options);
  });

  it('is small as a failure of Temporal, with all its causes', () => {
    const nested = Array.from({ length: 50 }).reduce<Error>(
      (cause) => new Error('w'.repeat(100_000), { cause }),
      new Error('the first'),
    );
    const failure = toFailure(new AppError('internal', { ...error.options, cause: nested }), 1);
    const chain: unknown[] = [];
    for (let at: unknown = failure; at instanceof Error; at = at.cause) chain.push(at.message, at.stack);
    expect(JSON.stringify({ chain, failure }).length).toBeLessThan(150_000);
  });
});
