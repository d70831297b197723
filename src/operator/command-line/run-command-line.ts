import { UsageError } from '../usage.js';
import { type Answer, type CommandTable, type Fault, type Io, UNNAMED } from './command.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { readLine } from './find-command.js';

/** Where a command line's words go. */
export interface Output {
  /** Standard output: the answer. */
  print(text: string): void;
  /** Standard error: faults, and progress where the answer is for programs. */
  progress(line: string): void;
}

/** Does what the words say; the exit code. Every fault is a sentence, and with --json a document, never a stack. */
export async function runCommandLine(
  table: CommandTable,
  argv: readonly string[],
  output: Output = { print: (text) => console.log(text), progress: (line) => console.error(line) },
): Promise<ExitCode> {
  const io = ioOf(output, argv.includes('--json'));
  try {
    const typed = readLine(table, argv);
    if ('help' in typed) {
      io.say({ json: typed, text: typed.help });
      return EXIT.done;
    }
    (await import('../../platform/config.js')).quietAwsSdk(); // before any client of it is loaded
    const answer = await typed.command.run(typed.words, io);
    io.say(answer);
    return answer.code;
  } catch (error) {
    return await sayFault(error, io.json, output);
  }
}

export const jsonText = (value: object): string => JSON.stringify(value, null, 2);

export const ioOf = (output: Output, json: boolean): Io => ({
  json,
  report: json ? output.progress : output.print,
  say({ json: document, text }: Omit<Answer, 'code'>) {
    if (!json && text) output.print(text);
    if (json && document) output.print(jsonText(document));
  },
});

async function sayFault(error: unknown, json: boolean, output: Output): Promise<ExitCode> {
  const isUsage = error instanceof UsageError;
  const fault = isUsage ? { code: 'usage', message: error.message, next: error.next } : await knownFault(error);
  if (json) output.print(jsonText({ error: fault }));
  else output.progress(sentence(fault));
  return isUsage ? EXIT.usage : EXIT.failed;
}

/** What has no name of its own was thrown as a sentence for people, with what to do in it. */
function sentence({ code, message, next }: Fault): string {
  if (code === UNNAMED) return message;
  return [message, next].join(message.includes('\n') ? '\n' : ' ');
}

/** The clients' own faults are known there; loading them takes longer than to say what is wrong with a word. */
async function knownFault(error: unknown): Promise<Fault> {
  const { faultOf } = await import('./faults.js');
  return faultOf(error);
}
