import { z } from 'zod';
import { ApiFault } from './faults.js';
import { validationMessages } from './validation-messages.js';

/** Parses a query or body; 400 in Sync.so's words when it does not fit. */
export function parse<S extends z.ZodType>(schema: S, value: unknown): z.infer<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new ApiFault(400, { message: validationMessages(result.error) });
}

/** `a,b` as documented, or `["a","b"]` as the SDK sends it (sync-so.md 5.2). */
export const list = z
  .string()
  .transform((text) => (text.startsWith('[') ? jsonList(text) : text.split(',')))
  .optional();

export const page = {
  limit: z.coerce
    .number('must be an integer number')
    .int('must be an integer number')
    .min(1, 'must not be less than 1')
    .max(100, 'must not be greater than 100')
    .optional(),
  cursor: z.string().optional(),
};

function jsonList(text: string): string[] {
  try {
    return z.array(z.string()).parse(JSON.parse(text));
  } catch {
    throw new ApiFault(400, { message: ['a list must be comma-separated or a JSON array'] });
  }
}
