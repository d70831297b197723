import { isNoAnswer } from '../deployment/rollout/patiently.js';
import { Refusal } from '../deployment/rollout/refusal.js';
import { reasonOf } from '../embedded/report.js';
import { stopSignal } from '../process.js';
import { check } from './deploy/check.js';
import { drain } from './deploy/drain.js';
import { move } from './deploy/move.js';
import type { OpenDeployment } from './deploy/open-deployment.js';
import { promote } from './deploy/promote.js';
import { ramp } from './deploy/ramp.js';
import { restore } from './deploy/restore.js';
import { rollback } from './deploy/rollback.js';
import { status } from './deploy/status.js';
import { sweep } from './deploy/sweep.js';
import type { Answer, DeployVerb, DeployWords } from './deploy/words.js';
import { readArguments, UsageError } from './usage.js';

export const DEPLOY_HELP = `Usage: pro deploy VERB [--json] [--dry-run] [--help]

  status                           versions, workers, open jobs, and what is wrong
  check                            the gate: does this code go on with the jobs there are?
  promote [BUILD]                  new jobs go to that version; --steps 5,25,100 --pause 2m: bit by bit, and back again
                                   by itself when it does badly
  ramp --percent N [BUILD]         a share of the new jobs; --step 5,25,50, --stop
  rollback                         new jobs go back to the version that was Current before
  drain VERSION                    waits until its last job has ended
  move --from A --to B [JOB …]     open jobs go on with another version's code, after a replay on it
  sweep                            deletes versions that nothing needs any more
  restore VERSION                  the commands that bring a version's workers back

--json prints one JSON document on standard output, with an "error" where nothing could be asked or the words are wrong;
progress goes to standard error. --dry-run only says what would be
done. Uses TEMPORAL_… like the worker, or else the stack that runs on this machine.
Exit code: 0 done; 1 not; 2 wrong words.`;

const VERBS: Record<string, DeployVerb> = {
  ...{ status, check, promote, ramp, rollback, drain, move, sweep, restore },
};

/** What is printed where. */
export interface Output {
  print(text: string): void;
  progress(line: string): void;
}

/** `pro deploy`; the exit code. */
export async function runDeploy(argv: string[]): Promise<number> {
  const output = { print: (text: string) => console.log(text), progress: (line: string) => console.error(line) };
  try {
    const request = readRequest(argv);
    if ('help' in request) {
      output.print(request.help);
      return argv.length === 0 ? 2 : 0;
    }
    const { withDeployment } = await import('./deploy/open-deployment.js'); // so that --help answers at once
    // A terminal that is closed must leave no version with a share that nobody watches.
    const signal = request.verb.stopsByItself ? stopSignal('SIGHUP') : new AbortController().signal;
    return await withDeployment((deployment) => deployCommand(deployment, request, output, signal));
  } catch (error) {
    if (argv.includes('--json')) output.print(errorDocument(argv[0], error));
    if (!(error instanceof UsageError)) throw error;
    output.progress(`${error.message} See: pro deploy ${VERBS[argv[0] ?? ''] ? `${argv[0]} ` : ''}--help`);
    return 2;
  }
}

/** Whoever reads standard output as JSON gets some, whatever happens. */
const errorDocument = (verb: string | undefined, error: unknown): string =>
  JSON.stringify({ verb, ok: false, error: { message: reasonOf(error) } }, null, 2);

export interface Request {
  name: string;
  verb: DeployVerb;
  words: DeployWords;
  json: boolean;
  dryRun: boolean;
}

const SWITCH = { type: 'boolean' } as const;
const WORD = { type: 'string' } as const;
/** Of all verbs; each takes those it names. */
const OPTIONS = {
  ...{ all: SWITCH, first: SWITCH, force: SWITCH, stop: SWITCH },
  ...{ from: WORD, to: WORD, reason: WORD, timeout: WORD, percent: WORD, step: WORD, steps: WORD, pause: WORD },
  ...{ json: SWITCH, 'dry-run': SWITCH, help: { type: 'boolean', short: 'h' } as const },
};

/** Throws UsageError for words nobody knows. */
export function readRequest(argv: readonly string[]): Request | { help: string } {
  const [name = 'help', ...rest] = argv;
  const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (!verb && ['help', '--help', '-h'].includes(name)) return { help: DEPLOY_HELP };
  if (!verb) throw new UsageError(`What is "${name}"?`);
  const { values, positionals } = readArguments(rest, OPTIONS);
  const { json, 'dry-run': dryRun, help, ...options } = values;
  if (help) return { help: verb.help };
  const foreign = Object.keys(options).find((option) => !verb.options.some((own) => own === option));
  if (foreign) throw new UsageError(`${name} has no use for --${foreign}.`);
  return { name, verb, words: { ...options, words: positionals }, json: json === true, dryRun: dryRun === true };
}

/** Does the verb and prints its answer; a refusal is one sentence and the next step. */
export async function deployCommand(
  deployment: OpenDeployment,
  { name, verb, words, json, dryRun }: Request,
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  const report = json ? output.progress : output.print;
  const answer = await verb.run({ ...deployment, dryRun, signal, report }, words).catch(refused(report));
  if (json) output.print(JSON.stringify({ verb: name, dryRun, ok: answer.code === 0, ...answer.json }, null, 2));
  else if (answer.text) output.print(answer.text);
  return answer.code;
}

const NO_ANSWER = new Refusal('Temporal did not answer in time.', 'Look whether it is up, then run this again.');

const refused =
  (report: (line: string) => void) =>
  (error: unknown): Answer => {
    const refusal = isNoAnswer(error) ? NO_ANSWER : error;
    if (!(refusal instanceof Refusal)) throw error;
    report(refusal.message);
    return { code: 1, json: { refused: { reason: refusal.reason, next: refusal.next } } };
  };
