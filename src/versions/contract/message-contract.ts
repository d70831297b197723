/**
 * The messages between versions, as types: what signals, queries, updates, workflows and activities are called and what
 * they carry. Replay cannot see a renamed signal (temporal.md 1), so two versions are compared by these.
 */

export type Primitive = 'string' | 'number' | 'boolean' | 'null' | 'nothing' | 'anything';

/** A value as it travels, in JSON. `nothing`: left out, or no result. A key with "?" at its end may be missing. */
export type Shape =
  | Primitive
  | { enum: (string | number | boolean)[] }
  | { array: Shape }
  | { tuple: Shape[] }
  | { object: Record<string, Shape> }
  | { record: Shape }
  | { anyOf: Shape[] }
  | { ref: string };

export interface Argument {
  name: string;
  shape: Shape;
  optional?: boolean;
}

export interface Message {
  args: Argument[];
  /** Of queries, updates, workflows and activities. */
  result?: Shape;
}

export const MESSAGE_KINDS = ['signals', 'queries', 'updates', 'workflows', 'activities'] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

export type MessageContract = Record<MessageKind, Record<string, Message>> & {
  /** Named shapes, for `ref`. */
  types: Record<string, Shape>;
};

/** As a TypeScript type, for people. */
export function shapeText(shape: Shape): string {
  if (typeof shape === 'string') return shape;
  if ('ref' in shape) return shape.ref;
  if ('enum' in shape) return shape.enum.map((value) => JSON.stringify(value)).join(' | ');
  if ('anyOf' in shape) return shape.anyOf.map(shapeText).join(' | ');
  if ('array' in shape) return `(${shapeText(shape.array)})[]`;
  if ('record' in shape) return `Record<string, ${shapeText(shape.record)}>`;
  if ('tuple' in shape) return `[${shape.tuple.map(shapeText).join(', ')}]`;
  const fields = Object.entries(shape.object).map(([key, field]) => `${key}: ${shapeText(field)}`);
  return `{ ${fields.join('; ')} }`;
}
