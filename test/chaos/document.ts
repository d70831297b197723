import { cpus, totalmem } from 'node:os';
import { tablesOf, violations } from './report.js';
import type { ChaosResult } from './run.js';

export interface Command {
  seed: number;
  jobs: number;
  minutes: number;
}

const INTRODUCTION = `The whole product runs as separate processes: API, worker, Temporal, PostgreSQL, S3, and a Sync.so that is simulated.
Every connection between them goes through a TCP proxy. While jobs are submitted over HTTP, one or two faults at a time
are done to it: a process is killed (SIGKILL) and started again, or frozen (SIGSTOP, SIGCONT), or a wire is slow, cut,
refuses, or swallows everything for up to 15 s. Sync.so misbehaves as well: half of the generations end as its worst
documented days do (lost answers, 429, failures, lost and forged webhooks, broken results). People act as
well: some cancel their job at a random moment, half of the failed jobs are tried again, once, and where the account had
trouble (401, 402) somebody settles it and resumes. They meet the same faults, and ask again until there is an answer.
A process that ends is only started again, as Docker, Kubernetes or systemd do.

Afterwards a judge that knows nothing of the faults looks at the rows, the workflows, the bucket, the places and the
simulator's own count of what it accepted. The command ends with exit code 1 if one of the five lines in bold is not 0, or if
more places at Sync.so were taken than there are. The simulator would accept twice as many, so that one too many shows.`;

const MEANING = `- **lost**: answered with 202, and there is no row. **paid twice**: Sync.so accepted more or fewer generations for a job
  than it had attempts (the last one of a cancelled job may not have been sent), or one that belongs to no job; or there
  was another attempt without a person who asked for it, or while the former could still become a video. **stuck**: 7
  minutes after the last fault the row or its workflow has not ended, they disagree, a job is cancelled that nobody
  cancelled, or a place at Sync.so is still kept. **wrong result**: the file in the bucket is missing, differs in size or
  hash from the row, does not play, or is not what the job's own generation made of the job's own video; or the job was
  cancelled in time, and its result is there all the same. **failed without a reason**: failed, but Sync.so neither failed nor refused the generation, nor gave the upload
  back unchanged.
- **failed as they should**: Sync.so failed or refused the generation, or gave the upload back unchanged.
- **cancelled as asked**: the row says so, its place is free, and nothing is published. **too late**: the job had ended
  before the cancel came, or its last step was under way. **tried again**: failed jobs whose retry a person asked for.
  **resumed**: jobs that waited for a person until the account was in order.
- **accepted, but the answer was lost**: the client sent the job again and so made a second one; both must end.
- **places**: \`SYNC_CONCURRENCY\` says how many generations may be at Sync.so at a time. Counted twice: the leases in our
  database, and the generations between their create and their end. A lease is taken before the create and given back
  when Sync.so has said that it is done, so there may be more leases than generations, and never fewer.
- **Recovery**: from the end of a fault (the killed process answers again, the frozen one runs, the wire is whole) to the
  next step of any job that needs the part: a new row for the API; a new row, or a job leaving \`preparing\` or
  \`publishing\`, for S3; a job leaving \`submitting\`, \`generating\` or \`publishing\` for the simulator; a job leaving any
  stage, which a new row does not do, for the worker and Temporal; any step for PostgreSQL. Later faults that begin
  meanwhile count in. \`calm nothing\` is the control: how long the next step takes without a fault, at this rate of
  submissions. "–": no job was left to take a step. The first table of these takes all parts together.

The fault injector (\`test/chaos/faults.ts\`, \`plan.ts\`, \`tcp-proxy.ts\`) knows processes and wires only.`;

/** The page that a long run leaves behind. */
export function documentOf(result: ChaosResult, { seed, jobs, minutes }: Command): string {
  const command = `npm run chaos -- --seed ${seed} --jobs ${jobs} --minutes ${minutes} --report docs/chaos.md`;
  const wrong = violations(result).map((line) => `- ${line}`);
  const sections = [
    '# Chaos, with figures',
    INTRODUCTION,
    '## The run',
    `\`\`\`\n${command}\n\`\`\``,
    `${new Date().toISOString().slice(0, 10)}, ${machine()}. The seed repeats the plan: which fault comes after which, for how
long, and what is submitted. How far a run gets in its time, and which job a fault meets, is up to the machine.`,
    tablesOf(result),
    ...(wrong.length > 0 ? ['## What went wrong', wrong.join('\n')] : []),
    '## What the words mean',
    MEANING,
  ];
  return `${sections.join('\n\n')}\n`;
}

function machine(): string {
  const all = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${all.length} × ${all[0]?.model.trim() ?? 'CPU'}, ${memory} GiB, Node ${process.versions.node}`;
}
