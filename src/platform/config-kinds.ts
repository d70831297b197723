import { z } from 'zod';
import { fromDecimal } from './plain-number.js';

/** What settings are made of: words of the environment, checked and read. */

/** z.coerce.boolean() takes "false" for true, so the words are spelled out. */
export const flag = z.enum(['true', 'false', '1', '0']).transform((word) => word === 'true' || word === '1');
export const port = fromDecimal(z.number().int().min(1).max(65_535));
export const count = fromDecimal(z.number().int().min(1));
export const seconds = fromDecimal(z.number().positive()).optional();
/** Words between commas. */
export const list = (word: z.ZodType<string, string>) =>
  z
    .string()
    .transform((words) =>
      words
        .split(',')
        .map((one) => one.trim())
        .filter(Boolean),
    )
    .pipe(z.array(word))
    .optional();
export const host = z
  .string()
  .regex(/^(\[[\da-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i, 'must be names or name:port, between commas');
export const origin = z
  .url({ protocol: /^https?$/, error: 'must be origins such as https://app.example.com, between commas' })
  .transform((url) => new URL(url).origin);
