import type { Command } from '../../src/operator/command-line/command.js';
import { readLine } from '../../src/operator/command-line/find-command.js';
import { ioOf } from '../../src/operator/command-line/run-command-line.js';
import { GROUPS } from '../../src/operator/verbs/groups.js';

/** Somebody who types these commands of `pro`; `said` collects what is printed. Faults come out as they were thrown. */
export function typist(commands: Command[], said: string[] = []) {
  const table = { groups: GROUPS, commands };
  /** Runs the words; the exit code and what was printed. */
  const type = async (...words: string[]) => {
    said.length = 0;
    const typed = readLine(table, words);
    if ('help' in typed) throw new Error('That is a question for help.');
    const io = ioOf({ print: (text) => said.push(text), progress: () => undefined }, words.includes('--json'));
    const answer = await typed.command.run(typed.words, io);
    io.say(answer);
    return { code: answer.code, text: said.join('\n') };
  };
  return { type, json: async (...words: string[]) => JSON.parse((await type(...words, '--json')).text) };
}
