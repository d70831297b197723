import { JOB_STATUSES } from '../../domain/job.js';
import { type Command, command } from '../command-line/command.js';
import { jobId, oneOf, text, wholeNumber } from '../command-line/kinds.js';
import type { Services } from '../services.js';
import { type Open, opening } from './open.js';

const anyJob = { about: 'the job', takes: jobId };
const job = { ...anyJob, needed: true } as const;
const user = { about: "only this user's jobs", takes: text('USER', 'a user id') };
const limit = { about: 'at most so many', takes: wholeNumber(1, 100_000) };

const latest = (open: Open<Services>): Command =>
  command({
    name: 'jobs latest',
    summary: 'Shows the newest job.',
    operands: {},
    options: { user },
    examples: ['jobs latest', 'jobs latest --user ann --json'],
    exits: { 1: 'failed, or there is no job' },
    load: opening(open, async () => (await import('../jobs/show.js')).latestJob),
  });

const show = (open: Open<Services>): Command =>
  command({
    name: 'jobs show',
    summary: 'Shows one job: its row, what it waits for, and whether a workflow works on it.',
    operands: { job },
    options: {},
    examples: ['jobs show 2ea06bd4-2944-4a40-811f-135dde9a86e5'],
    exits: { 1: 'failed, or there is no such job' },
    load: opening(open, async () => (await import('../jobs/show.js')).showJob),
  });

const list = (open: Open<Services>): Command =>
  command({
    name: 'jobs list',
    summary: 'Lists jobs, newest first.',
    operands: {},
    options: {
      user,
      status: { about: 'only those of this status', takes: oneOf('STATUS', JOB_STATUSES) },
      limit: { ...limit, about: 'at most so many (20)' },
    },
    examples: ['jobs list --status needs_attention', 'jobs list --user ann --limit 5 --json'],
    load: opening(open, async () => (await import('../jobs/show.js')).listJobs),
  });

const adopt = (open: Open<Services>): Command =>
  command({
    name: 'jobs adopt',
    summary: 'Takes over jobs of the present system that are stuck in "processing".',
    about:
      'Those with a generation at Sync.so are followed, published and completed, each by a workflow of its own.\n' +
      'Nothing is paid again. Oldest first.',
    operands: {},
    options: {
      user,
      limit: { ...limit, about: 'at most so many (1000)' },
      'dry-run': { about: 'only says which, and what Sync.so says of each' },
    },
    examples: ['jobs adopt --dry-run', 'jobs adopt --user ann'],
    load: opening(open, async () => (await import('../jobs/adopt.js')).adoptJobs),
  });

const complete = (open: Open<Services>): Command =>
  command({
    name: 'jobs complete',
    summary: 'Completes one job by hand from a generation that exists; waits, and shows how it ended.',
    operands: { job },
    options: {
      generation: { about: 'the generation, where the job has none', takes: text('ID', "Sync.so's id of it") },
    },
    examples: ['jobs complete 2ea06bd4-2944-4a40-811f-135dde9a86e5 --generation 7b0f6a1c-0c34-4a55-9c3b-2f9c4d1f0a11'],
    exits: { 0: 'the job is completed', 1: 'it is not' },
    load: opening(open, async () => (await import('../jobs/complete.js')).completeJob),
  });

const cancel = (open: Open<Services>): Command =>
  command({
    name: 'jobs cancel',
    summary: 'Undoes what can be undone; what Sync.so has begun may still be charged.',
    operands: { job },
    options: {},
    examples: ['jobs cancel 2ea06bd4-2944-4a40-811f-135dde9a86e5'],
    load: opening(open, async () => (await import('../jobs/steer.js')).cancel),
  });

const retry = (open: Open<Services>): Command =>
  command({
    name: 'jobs retry',
    summary: 'A failed job goes on at the step that failed; a doubtful result is made again.',
    operands: { job },
    options: { 'pay-again': { about: 'also where it makes a new generation, which Sync.so charges for' } },
    examples: [
      'jobs retry 2ea06bd4-2944-4a40-811f-135dde9a86e5',
      'jobs retry 2ea06bd4-2944-4a40-811f-135dde9a86e5 --pay-again',
    ],
    load: opening(open, async () => (await import('../jobs/steer.js')).retry),
  });

const accept = (open: Open<Services>): Command =>
  command({
    name: 'jobs accept',
    summary: 'Takes a result that failed a check as it is.',
    operands: { job },
    options: {},
    examples: ['jobs accept 2ea06bd4-2944-4a40-811f-135dde9a86e5'],
    load: opening(open, async () => (await import('../jobs/steer.js')).accept),
  });

const resume = (open: Open<Services>): Command =>
  command({
    name: 'jobs resume',
    summary: 'What jobs needed attention for is settled: they go on.',
    operands: { job: anyJob },
    options: {
      all: { about: 'all that need attention' },
      user: { ...user, about: "with --all: only this user's jobs" },
    },
    examples: ['jobs resume --all', 'jobs resume 2ea06bd4-2944-4a40-811f-135dde9a86e5'],
    check: (words) => {
      if ((words.job === undefined) === (words.all === undefined)) return 'Which jobs? Give one JOB, or --all.';
      return words.user !== undefined && !words.all ? '--user goes with --all.' : undefined;
    },
    load: opening(open, async () => (await import('../jobs/steer.js')).resume),
  });

/** `pro jobs …` */
export const jobsCommands = (open: Open<Services>): Command[] =>
  [latest, show, list, adopt, complete, cancel, retry, accept, resume].map((verb) => verb(open));
