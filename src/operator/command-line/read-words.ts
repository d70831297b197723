import { parseArgs } from 'node:util';
import { UsageError } from '../usage.js';
import type { Command, Slot, Slots, Words } from './command.js';
import { nearest } from './nearest.js';

/** What every command takes. */
export const COMMON = {
  json: { about: 'one JSON document on standard output, also when it fails; progress goes to standard error' },
  help: { about: 'this text; also -h' },
} satisfies Slots;

/** The words after a command's name; `help` where they ask for its help. Throws UsageError with what is wrong. */
export function readWords(command: Command, argv: readonly string[]): { words: Words } | 'help' {
  const { options, operands } = tokensOf(command, argv);
  if (options.some(({ name }) => name === 'help')) return 'help';
  const words: Words = {};
  for (const given of options) keep(words, given.name, optionValue(command, given), optionSlot(command, given));
  readOperands(command, operands, words);
  assertComplete(command, words);
  const fault = command.check(words);
  if (fault) throw wrong(command, fault);
  return { words };
}

const wrong = ({ name }: Command, message: string) => new UsageError(message, `See: pro ${name} --help`);

interface GivenOption {
  name: string;
  /** As it was typed: `--limit`. */
  rawName: string;
  value?: string;
  /** `--limit=5`. */
  inline: boolean;
}

const isNegative = (word: string) => /^-\d/.test(word);

/** Taken apart by Node, but judged here: its own sentences do not know our commands. */
function tokensOf(command: Command, argv: readonly string[]) {
  const { tokens } = parseArgs({
    ...{ args: [...argv], strict: false, tokens: true, allowPositionals: true },
    options: {
      ...Object.fromEntries(Object.entries(command.options).map(([name, slot]) => [name, typeOf(slot)])),
      ...{ json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    },
  });
  const options: GivenOption[] = [];
  const operands = new Map<number, string>();
  for (const token of tokens) {
    const word = argv[token.index] ?? '';
    if (token.kind === 'positional') operands.set(token.index, token.value);
    if (token.kind !== 'option') continue;
    if (isNegative(word))
      operands.set(token.index, word); // Node makes an option of each digit
    else options.push({ ...token, inline: token.inlineValue === true });
  }
  return { options, operands: [...operands.values()] };
}

const typeOf = ({ takes }: Slot) => ({ type: takes ? ('string' as const) : ('boolean' as const) });

function optionSlot({ name, options }: Command, given: GivenOption): Slot {
  const known: Slots = { ...options, ...COMMON };
  const slot = Object.hasOwn(known, given.name) ? known[given.name] : undefined;
  if (slot) return slot;
  const names = Object.keys(known).map((option) => `--${option}`);
  const like = nearest(given.rawName, names);
  throw new UsageError(
    `pro ${name} has no option ${given.rawName}.`,
    like ? `Did you mean ${like}?` : `It takes ${names.join(', ')}.`,
  );
}

function optionValue(command: Command, given: GivenOption): unknown {
  const { rawName, value, inline } = given;
  const { takes } = optionSlot(command, given);
  if (!takes) {
    if (value !== undefined) throw wrong(command, `${rawName} takes no value, so "${value}" has no meaning.`);
    return true;
  }
  const isOption = !inline && value?.startsWith('-') && !isNegative(value);
  if (!value || isOption) throw wrong(command, `${rawName} needs a value: ${takes.allowed}.`);
  return read(command, rawName, { takes }, value);
}

function readOperands(command: Command, given: readonly string[], words: Words): void {
  const left = [...given];
  for (const [name, slot] of Object.entries(command.operands)) {
    for (const word of left.splice(0, slot.many ? left.length : 1)) {
      keep(words, name, read(command, placeholder(name, slot), slot, word), slot);
    }
  }
  if (left.length === 0) return;
  const taken = Object.entries(command.operands).map(([name, slot]) => placeholder(name, slot));
  const takes = taken.length > 0 ? `only ${taken.join(' ')}` : 'no words but its options';
  throw wrong(command, `pro ${command.name} has no use for "${left.join(' ')}": it takes ${takes}.`);
}

function keep(words: Words, name: string, value: unknown, { many }: Slot): void {
  const before = Object.hasOwn(words, name) ? words[name] : [];
  words[name] = many && Array.isArray(before) ? [...before, value] : value;
}

function read(command: Command, where: string, { takes }: Pick<Slot, 'takes'>, word: string): unknown {
  const value = takes ? takes.read(word) : word;
  if (value !== undefined) return value;
  throw wrong(command, `${where} is "${word}"; it must be ${takes?.allowed}.`);
}

function assertComplete(command: Command, words: Words): void {
  const { operands, options } = command;
  const all = [
    ...Object.entries(operands).map(([name, slot]) => ({ name, slot, where: placeholder(name, slot) })),
    ...Object.entries(options).map(([name, slot]) => ({ name, slot, where: `--${name}` })),
  ];
  const missing = all.find(({ name, slot }) => slot.needed && !Object.hasOwn(words, name));
  if (missing) throw wrong(command, `${missing.where} is missing; it must be ${missing.slot.takes?.allowed}.`);
}

/** What stands for an operand or a value in usage lines. */
export const placeholder = (name: string, { takes }: Slot): string => takes?.name ?? name.toUpperCase();
