import { parseArgs } from 'node:util';
import type { JobSignals } from '../clients/job-signals.js';
import type { Db } from '../db/client.js';
import { type SlotsOverview, setConcurrency, setUserLimit, slotsOverview } from '../db/slots.js';
import { withServices } from './services.js';

const MOST_SHOWN = 20;

const HELP = `Usage: pro slots [show]
       pro slots set N
       pro slots limit USER [--weight W] [--max N|none]

Who holds the places Sync.so gives us, and who waits for one. Changes take effect at once, without a restart.

  show       the places held, and the first ${MOST_SHOWN} jobs that wait
  set N      how many generations we send to Sync.so at a time: what the plan allows (1, 3, 6, 15, …); 0 pauses
  limit      a user's share: --weight 2 gives two places for each one of the others (default 1), --max caps the
             places the user holds at a time (none: no cap)`;

export interface SlotsDeps {
  db: Db;
  signals: Pick<JobSignals, 'slotGranted'>;
  print(line: string): void;
}

/** `pro slots`; the exit code. */
export const runSlots = (argv: string[]): Promise<number> => withServices((services) => slotsCommand(services, argv));

export async function slotsCommand(deps: SlotsDeps, argv: string[]): Promise<number> {
  const words = readWords(argv);
  const [verb = 'show', subject] = words?.positionals ?? ['wrong'];
  if (words?.values.help) return say(deps, HELP, 0);
  if (verb === 'show') return say(deps, overviewText(await slotsOverview(deps.db)), 0);
  if (verb === 'set' && isWhole(subject)) return setPlaces(deps, Number(subject));
  if (verb === 'limit' && words && subject && isLimit(words.values)) return setLimit(deps, subject, words.values);
  return say(deps, HELP, 2);
}

function say({ print }: SlotsDeps, text: string, exitCode: number): number {
  print(text);
  return exitCode;
}

interface Flags {
  weight?: string;
  max?: string;
  help?: boolean;
}

/** Undefined for words nobody knows. */
function readWords(argv: string[]): { values: Flags; positionals: string[] } | undefined {
  try {
    const options = { weight: { type: 'string' }, max: { type: 'string' }, help: { type: 'boolean' } } as const;
    return parseArgs({ args: argv, options, allowPositionals: true });
  } catch {
    return undefined;
  }
}

const isWhole = (word = '') => /^\d{1,6}$/.test(word);
const isLimit = ({ weight, max }: Flags) =>
  (weight !== undefined || max !== undefined) &&
  (weight === undefined || Number(weight) > 0) &&
  (max === undefined || max === 'none' || isWhole(max));

async function setPlaces(deps: SlotsDeps, places: number): Promise<number> {
  const { granted } = await setConcurrency(deps.db, places);
  const woken = await wake(deps, granted);
  return say(deps, `Sync.so now gets ${places} ${places === 1 ? 'generation' : 'generations'} at a time. ${woken}`, 0);
}

async function setLimit(deps: SlotsDeps, userId: string, { weight, max }: Flags): Promise<number> {
  const limit = {
    weight: weight === undefined ? undefined : Number(weight),
    maxHeld: max === undefined ? undefined : max === 'none' ? null : Number(max),
  };
  const { granted } = await setUserLimit(deps.db, userId, limit);
  return say(deps, `The limit of ${userId} is set. ${await wake(deps, granted)}`, 0);
}

/** A job that cannot be told is told again by `reconcile` (activities/reconcile-slots.ts), so this is no failure. */
async function wake({ signals }: SlotsDeps, jobIds: string[]): Promise<string> {
  const told = await Promise.allSettled(jobIds.map((jobId) => signals.slotGranted(jobId)));
  const late = told.filter(({ status }) => status === 'rejected').length;
  if (jobIds.length === 0) return 'No waiting job can go on yet.';
  const words = `${jobIds.length} waiting ${jobIds.length === 1 ? 'job goes' : 'jobs go'} on`;
  return late === 0 ? `${words}.` : `${words}, ${late} of them in two minutes or so: Temporal does not answer.`;
}

function overviewText({ concurrency, held, waiting, hold }: SlotsOverview): string {
  const more = waiting.length - MOST_SHOWN;
  return [
    `${held.length} of ${concurrency} places held, ${waiting.length} waiting.`,
    ...(hold ? [`Nothing is sent: ${hold.message} (${hold.code}) ${hold.next}`] : []),
    ...held.map(({ jobId, userId, grantedAt }) => `  held     ${jobId}  ${userId}  since ${grantedAt.toISOString()}`),
    ...waiting.slice(0, MOST_SHOWN).map(({ jobId, userId, enqueuedAt, place }) => {
      return `  ${`${place}.`.padEnd(8)} ${jobId}  ${userId}  since ${enqueuedAt.toISOString()}`;
    }),
    ...(more > 0 ? [`  … and ${more} more`] : []),
  ].join('\n');
}
