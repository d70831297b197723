import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contractFromManifest } from '../../src/versions/contract/contract-from-manifest.js';
import type { Message, MessageContract, Shape } from '../../src/versions/contract/message-contract.js';
import { mismatches } from '../../src/versions/contract/message-contract-accepts.js';
import { breakText, diffContracts } from '../../src/versions/contract/message-contract-diff.js';
import { messageContractSchema } from '../../src/versions/contract/message-contract-schema.js';

const contract = (parts: Partial<MessageContract> = {}): MessageContract => ({
  ...{ signals: {}, queries: {}, updates: {}, workflows: {}, activities: {}, types: {} },
  ...parts,
});
const taking = (shape: Shape, optional?: boolean): Message => ({ args: [{ name: 'input', shape, optional }] });
const answering = (result: Shape): Message => ({ args: [], result });
const lines = (old: MessageContract, now: MessageContract) => diffContracts(old, now).map(breakText);

describe('the contract of today', () => {
  it('names every message, with payloads nobody has to guess', () => {
    const today = contractFromManifest();
    expect(Object.keys(today.signals)).toEqual(['generationHint', 'resultVerdict', 'resumeJob', 'slotGranted']);
    expect(Object.keys(today.queries)).toEqual(['jobState']);
    expect(Object.keys(today.workflows)).toEqual(expect.arrayContaining(['adoptedJob', 'proJob', 'reconcile']));
    expect(today.activities.submitGeneration?.args.map(({ name }) => name)).toContain('prepared');
    expect(today.types.Attempt).toEqual({
      object: { idempotencyKey: 'string', n: 'number', signedAt: 'number', token: 'string' },
    });
    expect(JSON.stringify(today)).not.toContain('anything');
  });

  it('breaks nothing with itself', () => {
    const today = contractFromManifest();
    expect(diffContracts(today, structuredClone(today))).toEqual([]);
  });

  it('is read from the server as it was written', () => {
    const today = contractFromManifest();
    expect(messageContractSchema.parse(JSON.parse(JSON.stringify(today)))).toEqual(today);
  });
});

describe('names', () => {
  it.each([
    ['signals', 'signal hint: is gone; the old code still sends it, and jobs would not hear it'],
    ['queries', 'query hint: is gone; the old code still asks it, and would get an error'],
    ['updates', 'update hint: is gone; the old code still sends it, and would get an error'],
    ['workflows', 'workflow hint: is gone; jobs of the old code that come to this version would hang'],
    ['activities', 'activity hint: is gone; jobs of the old code that called it would fail'],
  ] as const)('that are gone from %s break', (kind, text) => {
    expect(lines(contract({ [kind]: { hint: taking('string') } }), contract())).toEqual([text]);
  });

  it('that changed are recognised by what they carry', () => {
    const old = contract({ signals: { hint: taking('string') } });
    const now = contract({ signals: { news: taking('string'), other: taking('number') } });
    expect(lines(old, now)).toEqual([expect.stringMatching(/^signal hint: is gone; .* \(renamed to news\?\)$/)]);
  });

  it('that are new break nothing', () => {
    expect(lines(contract(), contract({ updates: { extend: taking('number') } }))).toEqual([]);
  });
});

describe('inputs', () => {
  const cases: [string, Shape, Shape, string[]][] = [
    [
      'a new field that must be there',
      { object: { a: 'string' } },
      { object: { a: 'string', b: 'number' } },
      ['input.b'],
    ],
    ['a new field that may be missing', { object: { a: 'string' } }, { object: { a: 'string', 'b?': 'number' } }, []],
    ['a field that must be there now', { object: { 'a?': 'string' } }, { object: { a: 'string' } }, ['input.a']],
    ['a field nobody reads any more', { object: { a: 'string' } }, { object: {} }, []],
    ['another type', { object: { a: 'string' } }, { object: { a: 'number' } }, ['input.a']],
    ['a word less', { enum: ['lips', 'face'] }, { enum: ['lips'] }, ['input']],
    ['a word more', { enum: ['lips'] }, { enum: ['lips', 'face'] }, []],
    ['words instead of any text', 'string', { enum: ['lips'] }, ['input']],
    ['any text instead of words', { enum: ['lips'] }, 'string', []],
    ['one of two forms', { anyOf: ['string', 'number'] }, 'string', ['input']],
    ['a form more', 'string', { anyOf: ['string', 'null'] }, []],
    [
      'a list inside a list of fields',
      { array: { object: { 'x?': 'number' } } },
      { array: { object: { x: 'number' } } },
      ['input[].x'],
    ],
    ['values of a map', { record: 'string' }, { record: 'number' }, ['input[…]']],
    ['a map where fields are needed', { record: 'string' }, { object: { a: 'string' } }, ['input']],
    ['fields where a map is read', { object: { a: 'string', 'b?': 'string' } }, { record: 'string' }, []],
    ['a shorter list of places', { tuple: ['string'] }, { tuple: ['string', 'number'] }, ['input']],
    ['places where a list is read', { tuple: ['string', 'string'] }, { array: 'string' }, []],
    ['true only', 'boolean', { enum: [true] }, ['input']],
    ['anything', 'anything', 'string', ['input']],
  ];

  const verdict = (paths: string[]) => (paths.length > 0 ? 'breaks' : 'does not break');
  it.each(cases.map(([name, ...rest]) => [name, verdict(rest[2]), ...rest] as const))(
    '%s %s',
    (_name, _verdict, old, now, paths) => {
      const found = diffContracts(
        contract({ signals: { hint: taking(old) } }),
        contract({ signals: { hint: taking(now) } }),
      );
      expect(found.map(({ path }) => path)).toEqual(paths);
    },
  );

  it('of a new argument that must be there break', () => {
    const old = contract({ workflows: { job: { args: [] } } });
    expect(lines(old, contract({ workflows: { job: taking('string') } }))).toEqual([
      'workflow job, input: the old code may leave it out, the new one needs it (old: missing; new: string)',
    ]);
    expect(lines(old, contract({ workflows: { job: taking('string', true) } }))).toEqual([]);
  });

  it('are followed through named types, also those that contain themselves', () => {
    const tree = (leaf: Shape): MessageContract =>
      contract({
        activities: { plant: taking({ ref: 'Tree' }) },
        types: { Tree: { object: { leaf, 'left?': { ref: 'Tree' } } } },
      });
    expect(lines(tree('string'), tree('string'))).toEqual([]);
    expect(lines(tree('string'), tree('number'))).toEqual([
      'activity plant, input.leaf: the old code sends what the new one does not take (old: string; new: number)',
    ]);
  });
});

describe('results', () => {
  const wide: Shape = { anyOf: ['string', 'null'] };

  it.each(['workflows', 'activities'] as const)('of %s must be taken by the new code', (kind) => {
    const [old, now] = [contract({ [kind]: { x: answering(wide) } }), contract({ [kind]: { x: answering('string') } })];
    expect(lines(old, now)).toEqual([expect.stringContaining('x, result: histories hold what the old code returned')]);
    expect(lines(now, old)).toEqual([]);
  });

  it.each(['queries', 'updates'] as const)('of %s must be understood by the old code', (kind) => {
    const [old, now] = [contract({ [kind]: { x: answering('string') } }), contract({ [kind]: { x: answering(wide) } })];
    expect(lines(old, now)).toEqual([
      expect.stringMatching(/x, result: the new code answers .* \(old: string; new: .*null.*\)$/),
    ]);
    expect(lines(now, old)).toEqual([]);
  });
});

describe('any shape', () => {
  const { shape } = fc.letrec<{ shape: Shape }>((tie) => ({
    shape: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.constantFrom('string', 'number', 'boolean', 'null', 'anything'),
      fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1 }).map((values) => ({ enum: values })),
      tie('shape').map((array) => ({ array })),
      tie('shape').map((record) => ({ record })),
      fc.array(tie('shape'), { maxLength: 3 }).map((tuple) => ({ tuple })),
      fc.dictionary(fc.constantFrom('a', 'b', 'c?'), tie('shape')).map((object) => ({ object })),
      fc.array(tie('shape'), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
    ),
  }));
  const reads = (reader: Shape, writer: Shape) =>
    mismatches({ shape: reader, types: {} }, { shape: writer, types: {} }, 'x').length === 0;

  it('reads itself, is read by "anything" and by a choice it is in', () => {
    fc.assert(
      fc.property(shape, shape, (one, other) => {
        expect(reads(one, one)).toBe(true);
        expect(reads('anything', one)).toBe(true);
        expect(reads({ anyOf: [other, one] }, one)).toBe(true);
      }),
    );
  });

  it('needs no field more than it had', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('a', 'b', 'c'), shape), shape, (fields, added) => {
        expect(reads({ object: { ...fields, 'new?': added } }, { object: fields })).toBe(true);
        if (added !== 'anything')
          expect(reads({ object: { ...fields, new: 'string' } }, { object: fields })).toBe(false);
      }),
    );
  });

  it('is a shape for whoever reads it from the server', () => {
    fc.assert(
      fc.property(shape, (one) => {
        const kept = contract({ signals: { hint: taking(one) } });
        expect(messageContractSchema.parse(JSON.parse(JSON.stringify(kept)))).toEqual(JSON.parse(JSON.stringify(kept)));
      }),
    );
  });
});
