import type { z } from 'zod';
import type { Shape } from './message-contract.js';
import { names } from './typed-schema.js';

type Schema = z.core.$ZodType;

/** Schemas as shapes; named ones are kept once, under their name. */
export class Shapes {
  readonly types: Record<string, Shape> = {};
  private readonly named = new Map<string, Schema>();

  of(schema: Schema): Shape {
    const name = names.get(schema)?.id;
    if (name === undefined) return this.inline(schema);
    const known = this.named.get(name);
    if (known && known !== schema) throw new Error(`Two schemas are called ${name}; give one another name.`);
    if (!known) {
      this.named.set(name, schema); // before its fields, which may lead back to it
      this.types[name] = this.inline(schema);
    }
    return { ref: name };
  }

  /** A schema without its `undefined`, and whether it had one. */
  maybe(schema: Schema): { shape: Shape; optional: boolean } {
    const def = definition(schema);
    const optional = def.type === 'optional';
    return { shape: this.of(optional ? def.innerType : schema), optional };
  }

  private inline(schema: Schema): Shape {
    const def = definition(schema);
    switch (def.type) {
      case 'string':
      case 'number':
      case 'boolean':
      case 'null':
        return def.type;
      case 'void':
        return 'nothing';
      case 'enum':
        return join(Object.values(def.entries).map((value) => ({ enum: [value] })));
      case 'union':
        return join(def.options.map((one) => this.of(one)));
      case 'optional':
        return join([this.of(def.innerType), 'nothing']);
      case 'nullable':
        return join([this.of(def.innerType), 'null']);
      case 'array':
        return { array: this.of(def.element) };
      case 'object':
        return { object: sorted(Object.entries(def.shape).map((field) => this.field(field))) };
      case 'record':
        if (definition(def.keyType).type === 'string') return { record: this.of(def.valueType) };
    }
    throw new Error(`z.${def.type}() has no shape in messages (contract-shapes.ts).`);
  }

  private field([key, schema]: [string, Schema]): [string, Shape] {
    const { shape, optional } = this.maybe(schema);
    return [`${key}${optional ? '?' : ''}`, shape];
  }
}

/** Zod's own way in for whoever reads schemas. */
const definition = (schema: Schema) => (schema as z.core.$ZodTypes)._zod.def;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export const sorted = <T>(entries: [string, T][]): Record<string, T> =>
  Object.fromEntries(entries.sort(([a], [b]) => compare(a, b)));

/** Literals in one list, and all sorted, so that the order they are written in does not show. */
function join(members: Shape[]): Shape {
  const values = members.flatMap((one) => (typeof one === 'object' && 'enum' in one ? one.enum : []));
  const all = members.filter((one) => typeof one === 'string' || !('enum' in one));
  if (values.length > 0) all.push({ enum: values.sort((a, b) => compare(String(a), String(b))) });
  const [first, ...others] = all.sort((a, b) => compare(JSON.stringify(a), JSON.stringify(b)));
  return first !== undefined && others.length === 0 ? first : { anyOf: all };
}
