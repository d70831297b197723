import type { WorkerDeployments } from '../../clients/worker-deployments.js';
import type { Finding } from '../../deployment/detector/finding.js';
import type { RolloutDeps } from '../../deployment/rollout/rollout-deps.js';
import { UsageError } from '../usage.js';

/** The words and options behind `pro deploy VERB`. */
export interface DeployWords {
  words: string[];
  all?: boolean;
  first?: boolean;
  force?: boolean;
  from?: string;
  pause?: string;
  percent?: string;
  reason?: string;
  step?: string;
  steps?: string;
  stop?: boolean;
  timeout?: string;
  to?: string;
}

/** What the verbs work with. */
export interface DeployDeps extends RolloutDeps {
  /** Where the gate runs its smoke jobs. */
  smokeDeployments: WorkerDeployments;
  /** What is wrong now, in plain words. */
  findings(): Promise<Finding[]>;
}

export interface Answer {
  /** 0 done; 1 not. */
  code: number;
  /** What programs read. */
  json: object;
  /** What people read after the progress lines; none where these say it all. */
  text?: string;
}

export interface DeployVerb {
  help: string;
  /** The options it has a use for, besides --json, --dry-run and --help. */
  options: readonly (keyof DeployWords)[];
  /** Takes Ctrl-C as a wish and leaves things in order; the others are ended by it. */
  stopsByItself?: boolean;
  run(deps: DeployDeps, words: DeployWords): Promise<Answer>;
}

export function atMostOne({ words }: DeployWords): string | undefined {
  if (words.length > 1) throw new UsageError(`What is "${words.slice(1).join(' ')}"? One version can be named.`);
  return words[0];
}

export function exactlyOne(words: DeployWords): string {
  const word = atMostOne(words);
  if (word === undefined) throw new UsageError('Which version? `pro deploy status` lists them.');
  return word;
}

/** Undefined without --force. Throws UsageError for a --force nobody could understand later. */
export function readForce({ force, reason }: DeployWords): string | undefined {
  if (!force && reason === undefined) return undefined;
  if (force && reason?.trim()) return reason.trim();
  throw new UsageError('--force and --reason "…" go together: the reason is kept with the version.');
}

const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `30s`, `2m`, `1h` in milliseconds. */
export function readDuration(option: string, word: string): number {
  const [, count = '', unit = ''] = /^(\d{1,6})(ms|s|m|h)$/.exec(word) ?? [];
  const factor = UNITS[unit];
  if (factor === undefined) throw new UsageError(`${option} ${word} is no time; write 30s, 2m or 1h.`);
  return Number(count) * factor;
}

/** `5,25,100`: rising whole percents, from 1 on. */
export function readSteps(option: string, word: string, most: number): number[] {
  const percents = word.split(',').map((part) => (/^\d{1,3}$/.test(part.trim()) ? Number(part) : Number.NaN));
  const rises = percents.every((percent, place) => percent > (percents[place - 1] ?? 0) && percent <= most);
  if (rises) return percents;
  throw new UsageError(`${option} ${word} are no rising whole percents up to ${most}, like 5,25,${most}.`);
}
