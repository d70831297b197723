import * as definitions from '../../../workflows/messages.js';
import { Shapes, sorted } from './contract-shapes.js';
import { manifest } from './manifest.js';
import type { Argument, Message, MessageContract, MessageKind } from './message-contract.js';
import type { MessageSchema, MessageSchemas } from './typed-schema.js';

/** The message contract of this very code, as its manifest says it. */
export function contractFromManifest(): MessageContract {
  const shapes = new Shapes();
  const messages = (schemas: MessageSchemas) =>
    sorted(Object.entries(schemas).map(([name, schema]) => [name, messageOf(schema, shapes)]));
  const { signals, queries, updates, workflows, activities } = schemasByName();
  const contract = {
    signals: messages(signals),
    queries: messages(queries),
    updates: messages(updates),
    workflows: messages(workflows),
    activities: messages(activities),
  };
  return { ...contract, types: sorted(Object.entries(shapes.types)) };
}

/** The manifest, with signals, queries and updates by the names that their definitions have. */
export const schemasByName = (): Record<MessageKind, MessageSchemas> => ({
  signals: byName(manifest.signals),
  queries: byName(manifest.queries),
  updates: byName(manifest.updates),
  workflows: manifest.workflows,
  activities: manifest.activities,
});

type Defined = keyof typeof manifest.signals | keyof typeof manifest.queries | keyof typeof manifest.updates;

function byName(schemas: MessageSchemas): MessageSchemas {
  const constants: Record<Defined, { name: string }> = definitions;
  return Object.fromEntries(Object.entries(schemas).map(([key, schema]) => [constants[key as Defined].name, schema]));
}

function messageOf({ args, result }: MessageSchema, shapes: Shapes): Message {
  const message = { args: args.map(([name, schema]) => argument(name, shapes.maybe(schema))) };
  return result ? { ...message, result: shapes.of(result) } : message;
}

const argument = (name: string, { shape, optional }: { shape: Argument['shape']; optional: boolean }): Argument =>
  optional ? { name, shape, optional } : { name, shape };
