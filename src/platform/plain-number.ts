import { z } from 'zod';

/**
 * A number as people write it in decimals: "5", "0.5". Number() also takes "0x10", "1e1", " 5", "+5" and "", which are
 * mistakes more often than meant. Other words are left as they are, for `schema` to refuse.
 */
const plainDecimal = (word: unknown): unknown =>
  typeof word === 'string' && /^\d{1,15}(\.\d{1,15})?$/.test(word) ? Number(word) : word;

/** `schema` of numbers, for words of a query or of the environment. */
export const fromDecimal = <S extends z.ZodType<number>>(schema: S) => z.preprocess(plainDecimal, schema);
