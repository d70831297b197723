import { isScope, SCOPES, type Scope } from '../../domain/scopes.js';
import { isUserId } from '../../domain/user-id.js';
import type { Kind } from './command.js';

/** The kinds of words that commands take. */

export const text = (name: string, what: string): Kind<string> => ({
  ...{ name, allowed: what },
  read: (word) => (word.trim() === '' ? undefined : word),
});

export const oneOf = <T extends string>(name: string, known: readonly T[]): Kind<T> => ({
  ...{ name, allowed: `one of ${known.join(', ')}` },
  read: (word) => known.find((one) => one === word),
});

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const uuid = (name: string, allowed: string): Kind<string> => ({
  ...{ name, allowed },
  read: (word) => (UUID.test(word) ? word.toLowerCase() : undefined),
});

export const jobId = uuid(
  'JOB',
  'the id of a job, like 2ea06bd4-2944-4a40-811f-135dde9a86e5 (`pro jobs list` shows them)',
);

export const keyId = uuid('KEY', 'the id of a key, no key itself (`pro keys list` shows them)');

export const userId: Kind<string> = {
  ...{ name: 'USER', allowed: 'the id of a user, without spaces' },
  read: (word) => (isUserId(word) ? word : undefined),
};

export const scopes: Kind<Scope[]> = {
  ...{ name: 'SCOPES', allowed: `one or more of ${SCOPES.join(', ')}, between commas` },
  read(word) {
    const words = word.split(',').map((one) => one.trim());
    return words.every(isScope) ? [...new Set(words.filter(isScope))] : undefined;
  },
};

/** Digits only: `0x10`, `1e3` and `1.0` are slips of the hand. */
export const wholeNumber = (least: number, most: number, note = ''): Kind<number> => ({
  name: 'N',
  allowed: `a whole number from ${least} to ${most}${note}`,
  read: (word) => (/^\d{1,9}$/.test(word) && +word >= least && +word <= most ? +word : undefined),
});

/** Not negative, and written out: 0.5, 2, 12.25. */
export const number = (name: string, allowed: string, isAllowed: (value: number) => boolean = () => true) => ({
  ...{ name, allowed },
  read: (word: string) => (/^\d{1,9}(\.\d{1,6})?$/.test(word) && isAllowed(+word) ? +word : undefined),
});

export const url: Kind<string> = {
  name: 'URL',
  allowed: 'an address that begins with http:// or https://',
  read: (word) => (/^https?:\/\//.test(word) && URL.canParse(word) ? word : undefined),
};

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function timeIn(word: string, form: RegExp): number | undefined {
  const [, count = '', unit = ''] = form.exec(word) ?? [];
  const factor = UNITS[unit];
  return factor === undefined ? undefined : Number(count) * factor;
}

/** In milliseconds. */
export const duration: Kind<number> = {
  ...{ name: 'TIME', allowed: 'a time, like 30s, 2m or 1h' },
  read: (word) => timeIn(word, /^(\d{1,6})(ms|s|m|h)$/),
};

/** Until something ends, in milliseconds. */
export const lifetime: Kind<number> = {
  ...{ name: 'TIME', allowed: 'a time over 0, like 12h or 90d' },
  read: (word) => timeIn(word, /^([1-9]\d{0,4})(h|d)$/),
};

/** Rising whole percents, from 1 on. */
export const percents = (most: number): Kind<number[]> => ({
  name: '5,25,…',
  allowed: `rising whole percents from 1 to ${most}, like 5,25,${most}`,
  read(word) {
    const steps = word.split(',').map((part) => (/^\d{1,3}$/.test(part.trim()) ? Number(part) : Number.NaN));
    const rises = steps.every((step, place) => step > (steps[place - 1] ?? 0) && step <= most);
    return rises ? steps : undefined;
  },
});
