import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { schemasByName } from '../../src/versions/contract/contract-from-manifest.js';
import { Shapes } from '../../src/versions/contract/contract-shapes.js';
import { type MessageSchema, schemaOf, schemasOf } from '../../src/versions/contract/typed-schema.js';
import { type RecordedMessage, recordedMessages } from '../support/recorded-messages.js';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('the manifest of messages', () => {
  it('is held to every definition, for they are all in one file', () => {
    const files = readdirSync(new URL('../../workflows/', import.meta.url));
    const defining = files.filter((file) => /\bdefine(Signal|Query|Update)\b/.test(read(`workflows/${file}`)));
    expect(defining).toEqual(['messages.ts']);
  });

  it('is held to the activities that the worker registers', () => {
    const registered = '{ ...jobActivities(createActivities(deps)), ...healingActivities(deps, build) }';
    expect(read('src/worker.ts')).toContain(`activities: ${registered},`);
    const held = 'type Activities = ReturnType<typeof jobActivities> & ReturnType<typeof healingActivities>;';
    expect(read('src/versions/contract/manifest.ts')).toContain(held);
  });

  it('takes every message that was ever recorded', async () => {
    const schemas = schemasByName();
    const recorded = await recordedMessages();
    expect(recorded.flatMap((message) => refusals(message, schemas[message.kind][message.name]))).toEqual([]);
    expect(new Set(recorded.map(({ kind }) => kind))).toEqual(new Set(['workflows', 'signals', 'activities']));
    expect(recorded.length).toBeGreaterThan(500);
  });
});

/** What the schemas say against the message, one line each. What nobody takes may be `undefined` alone. */
function refusals({ name, args = [], result = [], where }: RecordedMessage, schema?: MessageSchema): string[] {
  if (!schema) return [`${where}: no ${name} is in the manifest`];
  const said = args.map((value, place) => [schema.args[place]?.[1], value] as const);
  const pairs = [...said, ...result.map((value) => [schema.result, value] as const)];
  return pairs.flatMap(([one, value]) => {
    const { error } = (one ?? z.undefined()).safeParse(value);
    return error ? [`${where}, ${name}: ${z.prettifyError(error)}`] : [];
  });
}

/** `npm run types` looks at these: a line that compiled where its comment says that it must not would be its error. */
describe('what does not compile', () => {
  interface Note {
    text: string;
    at: Date;
    loud?: boolean;
  }
  const noteOf = schemaOf<Note>('Note');
  const [text, at, loud] = [z.string(), z.string(), z.boolean().optional()];

  it('is a schema that is not that of its type', () => {
    const schemas = [
      noteOf(z.object({ text, at, loud })),
      // @ts-expect-error a field less
      noteOf(z.object({ text, at })),
      // @ts-expect-error a field more
      noteOf(z.object({ text, at, loud, more: z.string().optional() })),
      // @ts-expect-error a field that must be there
      noteOf(z.object({ text, at, loud: z.boolean() })),
      // @ts-expect-error a field that may be missing
      noteOf(z.object({ text: text.optional(), at, loud })),
      // @ts-expect-error another type
      noteOf(z.object({ text: z.enum(['a']), at, loud })),
      // @ts-expect-error any type
      noteOf(z.object({ text: z.any(), at, loud })),
      // @ts-expect-error a form more
      noteOf(z.object({ text, at, loud }).nullable()),
    ];
    expect(schemas).toHaveLength(8);
  });

  it('are schemas that are not those of its functions', () => {
    const messages = schemasOf<{ hear(note: string, loud?: boolean): Promise<number> }>();
    const [note, result] = [['note', text] as const, z.number()];
    const schemas = [
      messages({ hear: { args: [note, ['loud', loud]], result } }),
      // @ts-expect-error a message less
      messages({}),
      // @ts-expect-error a message more
      messages({ hear: { args: [note, ['loud', loud]], result }, more: { args: [] } }),
      // @ts-expect-error an argument less
      messages({ hear: { args: [note], result } }),
      // @ts-expect-error arguments in another order
      messages({ hear: { args: [['loud', loud], note], result } }),
      // @ts-expect-error an argument that must be there
      messages({ hear: { args: [note, ['loud', z.boolean()]], result } }),
      // @ts-expect-error no result
      messages({ hear: { args: [note, ['loud', loud]] } }),
    ];
    expect(schemas).toHaveLength(7);
  });
});

describe('the shape of a schema', () => {
  it.each([
    ['a choice', z.enum(['b', 'a']), { enum: ['a', 'b'] }],
    [
      'forms',
      z.union([z.string(), z.enum(['a']), z.array(z.null())]),
      { anyOf: ['string', { array: 'null' }, { enum: ['a'] }] },
    ],
    ['what may be nothing', z.string().optional(), { anyOf: ['nothing', 'string'] }],
    ['what may be null', z.number().nullable(), { anyOf: ['null', 'number'] }],
    ['fields', z.object({ b: z.boolean().optional(), a: z.number() }), { object: { a: 'number', 'b?': 'boolean' } }],
    ['a map', z.record(z.string(), z.number()), { record: 'number' }],
  ])('of %s', (_what, schema, shape) => {
    expect(new Shapes().of(schema)).toEqual(shape);
  });

  it('is not guessed', () => {
    expect(() => new Shapes().of(z.record(z.enum(['a']), z.number()))).toThrow(/z\.record\(\) has no shape/);
    expect(() => new Shapes().of(z.object({ at: z.date() }))).toThrow(/z\.date\(\) has no shape/);
  });

  it('has a name of its own', () => {
    const note = () => schemaOf<string>('Name')(z.string());
    const shapes = new Shapes();
    expect(shapes.of(note())).toEqual({ ref: 'Name' });
    expect(shapes.types).toEqual({ Name: 'string' });
    expect(() => shapes.of(note())).toThrow('Two schemas are called Name');
  });
});
