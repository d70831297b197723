import { UsageError } from '../usage.js';
import type { Command, CommandTable } from './command.js';
import { groupHelp, helpOf, overview } from './help.js';
import { nearest } from './nearest.js';
import { readWords } from './read-words.js';

/** What was typed: a command with its words, or a question. */
export type Typed = { command: Command; words: Record<string, unknown> } | { help: string };

const HELP = ['help', '--help', '-h'];
const isHelp = (word: string | undefined) => word !== undefined && HELP.includes(word);
const isOption = (word: string | undefined) => word === undefined || word.startsWith('-');

/** Throws UsageError with what is wrong. */
export function readLine(table: CommandTable, argv: readonly string[]): Typed {
  const [first, ...rest] = argv;
  if (first === undefined) return { help: overview(table) };
  if (isHelp(first))
    return helpAbout(
      table,
      rest.filter((word) => !isOption(word)),
    );
  if (isOption(first)) throw new UsageError(`${first} comes after the command.`, 'Type: pro COMMAND [OPTIONS]');
  if (!Object.hasOwn(table.groups, first)) return typed(find(table, first), rest);
  return inGroup(table, first, rest);
}

function inGroup(table: CommandTable, name: string, rest: string[]): Typed {
  const [verb, ...words] = rest;
  if (isHelp(verb)) return helpAbout(table, [name, ...words.filter((word) => !isOption(word))]);
  if (verb !== undefined && !isOption(verb)) return typed(find(table, `${name} ${verb}`), words);
  const { alone } = table.groups[name] ?? {};
  if (alone) return typed(find(table, alone), rest);
  throw new UsageError(`pro ${name} needs a verb: ${verbsOf(table, name).join(', ')}.`, `See: pro ${name} --help`);
}

function typed(command: Command, argv: readonly string[]): Typed {
  const read = readWords(command, argv);
  return read === 'help' ? { help: helpOf(command) } : { command, ...read };
}

function helpAbout(table: CommandTable, words: string[]): Typed {
  const [first, verb] = words;
  if (first === undefined) return { help: overview(table) };
  if (!Object.hasOwn(table.groups, first)) return { help: helpOf(find(table, first)) };
  return { help: verb === undefined ? groupHelp(table, first) : helpOf(find(table, `${first} ${verb}`)) };
}

export const verbsOf = ({ commands }: CommandTable, group: string): string[] =>
  commands.filter(({ name }) => name.startsWith(`${group} `)).map(({ name }) => name.slice(group.length + 1));

function find(table: CommandTable, name: string): Command {
  const found = table.commands.find((command) => command.name === name);
  if (found) return found;
  const like = meant(table, name);
  throw new UsageError(
    `There is no command "${name}".`,
    like ? `Did you mean "pro ${like}"? \`pro help\` lists all.` : '`pro help` lists them.',
  );
}

/** Also a verb without its group: "promote" for "deploy promote". */
function meant({ commands, groups }: CommandTable, name: string): string | undefined {
  const names = commands.map((command) => command.name);
  const full = nearest(name, [...Object.keys(groups), ...names]);
  if (full) return full;
  const verbs = names.filter((one) => one.includes(' '));
  const last = nearest(
    name.split(' ').at(-1) ?? '',
    verbs.map((one) => one.split(' ').at(-1) ?? ''),
  );
  return verbs.find((one) => one.endsWith(` ${last}`));
}
