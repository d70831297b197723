import { adoptJobs } from './jobs/adopt.js';
import { completeJob } from './jobs/complete.js';
import { latestJob, listJobs, showJob } from './jobs/show.js';
import { cancel, resume, retry } from './jobs/steer.js';
import type { JobVerb } from './jobs/words.js';
import { type Services, withServices } from './services.js';
import { readArguments, UsageError } from './usage.js';

export const JOBS_HELP = `Usage: pro jobs VERB [--json]

  latest [--user U]                            the newest job
  show JOB                                     one job: its row, and whether a workflow works on it
  list [--user U] [--status S] [--limit N]     jobs, newest first (20)
  adopt [--user U] [--limit N] [--dry-run]     takes over jobs of the present system that are stuck in "processing"
                                               with a generation at Sync.so: followed, published, completed
  complete JOB [--generation ID]               the same for one job by hand; waits, and shows how it ended
  cancel JOB                                   undoes what can be undone
  retry JOB                                    a failed job goes on at the step that failed
  resume JOB | --all [--user U]                what the jobs needed attention for is settled: they go on

--json prints what programs read. Uses DATABASE_URL, TEMPORAL_…, S3_… and SYNC_… like the worker, or else the stack
that runs on this machine.
Exit code: 0 done; 1 not; 2 wrong words.`;

const VERBS: Record<string, JobVerb> = {
  ...{ latest: latestJob, show: showJob, list: listJobs, adopt: adoptJobs, complete: completeJob },
  ...{ cancel, retry, resume },
};

/** `pro jobs`; the exit code. */
export async function runJobs(argv: string[]): Promise<number> {
  if (isHelp(argv)) {
    console.log(JOBS_HELP);
    return argv.length === 0 ? 2 : 0;
  }
  return await withServices((services) => jobsCommand(services, argv)).catch(usage);
}

const isHelp = (argv: string[]) => argv.length === 0 || argv.some((word) => ['--help', '-h', 'help'].includes(word));

function usage(error: unknown): number {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message} See: pro jobs --help`);
  return 2;
}

/** Throws UsageError for words nobody knows. */
export async function jobsCommand(services: Services, argv: string[]): Promise<number> {
  const { values, positionals } = readArguments(argv, {
    ...{ user: { type: 'string' }, status: { type: 'string' }, limit: { type: 'string' } },
    ...{ generation: { type: 'string' }, 'dry-run': { type: 'boolean' }, all: { type: 'boolean' } },
    json: { type: 'boolean' },
  });
  const [name = '', ...words] = positionals;
  const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (!verb || words.length > 1) throw new UsageError(`What is "${positionals.join(' ')}"?`);
  return await verb(services, { words, ...values });
}
