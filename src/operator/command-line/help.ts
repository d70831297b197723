import type { Command, CommandTable, Slot, Slots } from './command.js';
import { EXIT_MEANINGS } from './exit-codes.js';
import { COMMON, placeholder } from './read-words.js';

/** The texts of `--help`, made from the table of commands. */

const WIDTH = 120;

export function helpOf(command: Command): string {
  const options: Slots = { ...command.options, ...COMMON };
  return [
    `Usage: pro ${usage(command)}`,
    command.summary,
    ...(command.about ? [command.about] : []),
    ...section(
      'Words',
      Object.entries(command.operands).map(([name, slot]) => [placeholder(name, slot), says(slot)]),
    ),
    ...section(
      'Options',
      Object.entries(options).map(([name, slot]) => [option(name, slot), says(slot)]),
    ),
    `Examples:\n${command.examples.map((example) => `  pro ${example}`).join('\n')}`,
    exitLine(command),
  ].join('\n\n');
}

export function groupHelp({ commands, groups }: CommandTable, name: string): string {
  const own = commands.filter((command) => command.name.startsWith(`${name} `));
  return [
    `Usage: pro ${name} VERB [OPTIONS]`,
    groups[name]?.summary ?? '',
    rows(own.map((command) => [usage(command, false), command.summary])),
    `\`pro ${name} VERB --help\` says more of each.`,
    exitLine(),
  ].join('\n\n');
}

export function overview({ commands, groups }: CommandTable): string {
  const alone = commands.filter(({ name }) => !name.includes(' '));
  return [
    'Usage: pro COMMAND [OPTIONS]',
    rows([
      ...alone.map(({ name, summary }): Row => [name, summary]),
      ...Object.entries(groups).map(([name, { summary }]): Row => [`${name} VERB`, summary]),
    ]),
    '`pro help COMMAND` and `pro COMMAND --help` say more, with options and examples. Every command takes --json.',
    exitLine(),
  ].join('\n\n');
}

type Row = [left: string, right: string];

const section = (title: string, entries: Row[]): string[] =>
  entries.length > 0 ? [`${title}:\n${rows(entries)}`] : [];

/** Two columns; a right one that is too long goes on below itself. */
function rows(entries: readonly Row[]): string {
  const left = Math.max(...entries.map(([name]) => name.length)) + 4;
  const lines = entries.map(([name, says]) => {
    const text = wrapped(says, WIDTH - left).join(`\n${' '.repeat(left)}`);
    return `  ${name.padEnd(left - 2)}${text}`;
  });
  return lines.join('\n');
}

function wrapped(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}

function usage({ name, operands, options }: Command, withOptions = true): string {
  const words = Object.entries(operands).map(([key, slot]) => inBrackets(several(placeholder(key, slot), slot), slot));
  const shown = Object.entries(options).filter(([, { needed }]) => withOptions || needed);
  const given = shown.map(([key, slot]) => inBrackets(option(key, slot), slot));
  return [name, ...words, ...given, ...(withOptions ? ['[--json]'] : [])].join(' ');
}

const option = (name: string, slot: Slot) => (slot.takes ? `--${name} ${slot.takes.name}` : `--${name}`);
const several = (word: string, { many }: Slot) => (many ? `${word} …` : word);
const inBrackets = (word: string, { needed }: Slot) => (needed ? word : `[${word}]`);

/** What is taken is said where no word of the text does. */
const says = ({ about, takes }: Slot) => (takes ? `${about}; ${takes.allowed}` : about);

function exitLine(command?: Command): string {
  const meanings = { ...EXIT_MEANINGS, ...command?.exits };
  const words = Object.entries(meanings).map(([code, meaning]) => `${code} ${meaning}`);
  return `Exit code: ${words.join('; ')}.`;
}
