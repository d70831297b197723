import type { ExitCode } from './exit-codes.js';

/** A kind of word: how it is read, and what people are told where it is none. */
export interface Kind<T> {
  /** Stands for it in usage lines: `N`, `JOB`. */
  name: string;
  /** Ends the sentence "it must be …". */
  allowed: string;
  /** Undefined for a word that is not of this kind. */
  read(word: string): T | undefined;
}

/** An operand or an option of a command. */
export interface Slot {
  about: string;
  /** The kind of its value; an option without one is a switch. */
  takes?: Kind<unknown>;
  needed?: true;
  /** Takes several: the last operand all that are left, an option one each time it is given. */
  many?: true;
}

export type Slots = Readonly<Record<string, Slot>>;

type ValueOf<S extends Slot> = S extends { takes: Kind<infer T> } ? (S extends { many: true } ? T[] : T) : true;
type Needed<S extends Slots> = { [K in keyof S as S[K] extends { needed: true } ? K : never]: ValueOf<S[K]> };
type Optional<S extends Slots> = { [K in keyof S as S[K] extends { needed: true } ? never : K]?: ValueOf<S[K]> };

/** What was typed for these slots, read by their kinds. */
export type Given<S extends Slots> = Needed<S> & Optional<S>;
export type Words = Record<string, unknown>;

/** How a command ended, for programs and for people. */
export interface Answer {
  code: ExitCode;
  /** The one document of --json; left out where `say` has given it before. */
  json?: object;
  /** What people read after the lines of `report`; left out where these say it all. */
  text?: string;
}

export interface Io {
  /** A line of progress: on standard output, or on standard error where that is for JSON alone. */
  report(line: string): void;
  /** Says an answer before the end: of commands that go on until they are stopped. */
  say(answer: Omit<Answer, 'code'>): void;
  /** Programs read the answer. */
  json: boolean;
}

interface About {
  /** As it is typed after `pro`: `jobs show`. */
  name: string;
  /** One line for lists. */
  summary: string;
  /** The rest of what there is to know. */
  about?: string;
  /** Without `pro`. */
  examples: readonly string[];
  /** Where an exit code says more than "done" or "failed". */
  exits?: Partial<Record<ExitCode, string>>;
}

interface Definition<P extends Slots, O extends Slots> extends About {
  operands: P;
  options: O;
  /** A sentence on words that do not go together; undefined where they do. Before anything is opened. */
  check?(words: Given<P> & Given<O>): string | undefined;
  /** Loads the code behind it, only when it is to run: help and wrong words answer at once. */
  load(): Promise<(words: Given<P> & Given<O>, io: Io) => Promise<Answer>>;
}

/** One command of `pro`. */
export interface Command extends About {
  operands: Slots;
  options: Slots;
  check(words: Words): string | undefined;
  run(words: Words, io: Io): Promise<Answer>;
}

/** Words are read by the very slots of the definition, so what its functions are given is of their types. */
export function command<const P extends Slots, const O extends Slots>(definition: Definition<P, O>): Command {
  const { check, load, ...about } = definition;
  const typed = (words: Words) => words as Given<P> & Given<O>;
  return {
    ...about,
    check: (words) => check?.(typed(words)),
    run: async (words, io) => await (await load())(typed(words), io),
  };
}

/** Several commands with one first word. */
export interface Group {
  summary: string;
  /** What the first word alone means: the name of a command. */
  alone?: string;
}

export interface CommandTable {
  commands: readonly Command[];
  groups: Readonly<Record<string, Group>>;
}

/** The code of a fault that nobody has named. */
export const UNNAMED = 'failed';

/** What programs read of a fault; `next` is what to do now. */
export interface Fault {
  code: string;
  message: string;
  next: string;
}
