import { z } from 'zod';
import type { MessageContract, Shape } from './message-contract.js';

const shapeSchema: z.ZodType<Shape> = z.lazy(() =>
  z.union([
    z.enum(['string', 'number', 'boolean', 'null', 'nothing', 'anything']),
    z.strictObject({ enum: z.array(z.union([z.string(), z.number(), z.boolean()])) }),
    z.strictObject({ array: shapeSchema }),
    z.strictObject({ tuple: z.array(shapeSchema) }),
    z.strictObject({ object: z.record(z.string(), shapeSchema) }),
    z.strictObject({ record: shapeSchema }),
    z.strictObject({ anyOf: z.array(shapeSchema) }),
    z.strictObject({ ref: z.string() }),
  ]),
);

const argumentSchema = z.object({ name: z.string(), shape: shapeSchema, optional: z.boolean().optional() });
const messageSchema = z.object({ args: z.array(argumentSchema), result: shapeSchema.optional() });
const messagesSchema = z.record(z.string(), messageSchema);

/** The contract in a version's metadata: another build wrote it. */
export const messageContractSchema: z.ZodType<MessageContract> = z.object({
  signals: messagesSchema,
  queries: messagesSchema,
  updates: messagesSchema,
  workflows: messagesSchema,
  activities: messagesSchema,
  types: z.record(z.string(), shapeSchema),
});
