import { readAccount } from '../../db/account.js';
import type { JobRow } from '../../db/job-row.js';
import { placeOf } from '../../db/slots-grant.js';
import { isOver } from '../../domain/job.js';
import { doubtfulOf } from '../../jobs/decide-result.js';
import type { PendingStep, RunWaits } from '../../temporal/run-waits.js';
import type { Services } from '../services.js';

/** What keeps a job from going on right now. */
export interface Wait {
  for: 'person' | 'worker' | 'place' | 'retry' | 'step' | 'timer' | 'sync_so' | 'healing' | 'temporal';
  /** Ends the sentence "it waits for …". */
  message: string;
  /** Of `place`: 1 is next. */
  place?: number;
  /** When it ends by itself, at the latest. */
  until?: Date;
}

/** Undefined for a job that waits for nothing: it is over, or at work this very moment. */
export async function waitOf(services: Services, row: JobRow, workflow: string): Promise<Wait | undefined> {
  if (isOver(row)) return row.status === 'cancelled' && workflow === 'running' ? seenOff() : undefined;
  if (row.status === 'needs_attention') return attention(row);
  if (workflow === 'missing' || workflow === 'closed') return withoutWorkflow(row);
  if (workflow !== 'running') return AWAY;
  const blocked = await services.blockedBy(row.id);
  if (blocked) return { for: 'worker', message: blocked.replace(/^waiting for /, '') };
  const run = await services.lookAtRun(row.id).catch(() => undefined);
  if (!run) return AWAY;
  return retryOf(run) ?? (await placeWait(services, row)) ?? stepWait(run.step) ?? timerWait(row, run);
}

const AWAY: Wait = { for: 'temporal', message: 'Temporal, which does not answer' };

const seenOff = (): Wait => ({
  for: 'sync_so',
  message: 'Sync.so only, to be done with the generation nobody wants any more; it keeps its place until then',
});

function attention(row: JobRow): Wait {
  const { id, errorCode, errorMessage, errorNext, input } = row;
  const says = `a person: ${errorMessage} (${errorCode}) ${errorNext}`;
  if (!doubtfulOf(row)) return { for: 'person', message: `${says} Then: pro jobs resume ${id}` };
  const again = input ? `, or pro jobs retry ${id} --pay-again` : '';
  return { for: 'person', message: `${says} That is: pro jobs accept ${id}${again}` };
}

/** What `reconcile` does each minute (workflows/reconcile.ts); jobs of the present system it leaves alone. */
function withoutWorkflow({ input, stage }: JobRow): Wait {
  if (!input && stage === 'preparing') return { for: 'person', message: 'somebody who takes it over: pro jobs adopt' };
  return {
    for: 'healing',
    message: 'the healing schedule, which starts it or says how it ended, within a minute or so',
  };
}

function retryOf({ step }: RunWaits): Wait | undefined {
  if (!step || step.attempt < 2 || step.startedAt) return undefined;
  const when = step.nextAt ? ` at ${step.nextAt.toISOString()}` : ', which a worker has to take';
  const why = step.fault ? `, after: ${step.fault}` : '';
  return { for: 'retry', message: `try ${step.attempt} of the step ${step.name}${when}${why}`, until: step.nextAt };
}

async function placeWait({ db }: Services, { id, stage }: JobRow): Promise<Wait | undefined> {
  if (stage !== 'waiting_for_slot') return undefined;
  const [place, account, held] = await Promise.all([
    placeOf(db, id),
    readAccount(db),
    db.syncSlot.count({ where: { state: 'held' } }),
  ]);
  if (place === 0) return undefined; // it has one since
  const { hold, concurrency } = account;
  const taken =
    concurrency === 0 ? 'none is given: `pro slots set N` allows some' : `${held} of ${concurrency} are held`;
  const queue = `a place at Sync.so: number ${place} in the queue, ${taken}`;
  if (!hold) return { for: 'place', message: queue, place };
  const message = `a person: ${hold.message} (${hold.code}) ${hold.next} Then: pro jobs resume --all. It is number ${place} in the queue`;
  return { for: 'person', message, place };
}

function stepWait(step: PendingStep | undefined): Wait | undefined {
  if (!step) return undefined;
  const { name, attempt, startedAt } = step;
  if (!startedAt) return { for: 'worker', message: `a worker that takes the step ${name}` };
  const tries = attempt > 1 ? `, try ${attempt}${step.fault ? ` after: ${step.fault}` : ''}` : '';
  return { for: 'step', message: `the step ${name}, which a worker does since ${startedAt.toISOString()}${tries}` };
}

function timerWait({ stage, syncGenerationId }: JobRow, { timer }: RunWaits): Wait | undefined {
  if (!timer) return undefined;
  const { until, summary = 'a timer' } = timer;
  const at = until.toISOString();
  if (stage === 'generating' && summary.startsWith('look at the generation')) {
    return { for: 'sync_so', message: `Sync.so, which works on ${syncGenerationId}; the next look is at ${at}`, until };
  }
  return { for: 'timer', message: `${at} (${summary})`, until };
}
