import type { Evidence, JobEvidence, JudgedRow, SyncSoEvidence } from './evidence.js';

export interface Verdict {
  accepted: number;
  /** Rows whose client never heard of them; they are judged like all others. */
  unacknowledged: number;
  completed: number;
  failedAsTheyShould: number;
  cancelledAsAsked: number;
  /** One sentence each; all of these are to be empty. */
  lost: string[];
  paidTwice: string[];
  stuck: string[];
  wrongResult: string[];
  failedWithoutReason: string[];
}

/** Judges by what is left alone: nothing here knows which faults there were. */
export function judge(evidence: Evidence): Verdict {
  const { acknowledged, asked, jobs, syncSo } = evidence;
  const known = new Set(jobs.map(({ row }) => row.id));
  const failed = jobs.filter(({ row }) => row.status === 'failed');
  const unjust = failed.filter(({ row }) => !deservedToFail(row, syncSo));
  const completed = jobs.filter(({ row }) => row.status === 'completed');
  return {
    accepted: acknowledged.length,
    unacknowledged: [...known].filter((id) => !acknowledged.includes(id)).length,
    completed: completed.length,
    failedAsTheyShould: failed.length - unjust.length,
    cancelledAsAsked: jobs.filter(({ row }) => row.status === 'cancelled' && asked.cancels.has(row.id)).length,
    lost: acknowledged.filter((id) => !known.has(id)).map((id) => `${id} was accepted and has no row`),
    paidTwice: [...jobs.flatMap(({ row }) => payments(row, evidence)), ...paidForNobody(known, syncSo)],
    stuck: [
      ...jobs.flatMap((job) => stuckness(job, asked)),
      ...evidence.places.map((kept) => `${kept.jobId}: its place is ${kept.state}`),
    ],
    wrongResult: [
      ...completed.flatMap((job) => resultFault(job, evidence).map((fault) => `${job.row.id}: ${fault}`)),
      ...jobs.flatMap((job) => cancelFault(job).map((fault) => `${job.row.id}: ${fault}`)),
    ],
    failedWithoutReason: unjust.map(({ row }) => `${row.id}: ${row.errorCode}, ${row.errorMessage}`),
  };
}

/** What Sync.so refused; nothing else may fail a job. */
function deservedToFail({ attemptToken }: JudgedRow, { generations }: SyncSoEvidence): boolean {
  const generation = generations.find(({ outputFileName }) => outputFileName === attemptToken);
  return generation?.status === 'FAILED' || generation?.status === 'REJECTED';
}

/** Of a doubtful one a person may want another. */
const cameToNothing = ({ status, scenario }: SyncSoEvidence['generations'][number]): boolean =>
  status === 'FAILED' || status === 'REJECTED' || isDoubtful(scenario);

const isDoubtful = (scenario: string | undefined) => scenario === 'no-op-output';

/** One attempt, and one more where a person asked for it; one generation for each of them. */
function payments(row: JudgedRow, { asked, syncSo }: Evidence): string[] {
  const { id, attempt } = row;
  const allowed = asked.retries.has(id) ? 2 : 1;
  const tooMany = attempt > allowed ? [`${id}: ${attempt} attempts, a person asked for ${allowed} at most`] : [];
  const names = Object.keys(syncSo.acceptedByName).filter((name) => name.startsWith(`pro_${id}_`));
  const strange = names.filter((name) => numberIn(name) < 1 || numberIn(name) > attempt);
  const faults = Array.from({ length: attempt }, (_, n) => paymentFault(n + 1, row, syncSo));
  return [...tooMany, ...strange.map((name) => `${id}: ${name} is of no attempt`), ...faults.flat()];
}

/** The send of a cancelled job may not have happened. An attempt is followed by another only if nothing came of it. */
function paymentFault(n: number, { id, status, attempt, attemptToken }: JudgedRow, syncSo: SyncSoEvidence): string[] {
  const names = Object.entries(syncSo.acceptedByName).filter(([name]) => name.startsWith(`pro_${id}_${n}_`));
  const accepted = names.reduce((sum, [, times]) => sum + times, 0);
  const list = names.map(([name]) => name).join(', ');
  const isLast = n === attempt;
  if (accepted === 0 && isLast && status === 'cancelled') return [];
  if (accepted !== 1) return [`${id}: ${accepted} generations for attempt ${n} (${list})`];
  if (isLast) return list === attemptToken ? [] : [`${id}: its attempt is ${attemptToken}, not ${list}`];
  const former = syncSo.generations.find(({ outputFileName }) => outputFileName === list);
  return former && cameToNothing(former) ? [] : [`${id}: paid again, though ${list} is ${former?.status}`];
}

const numberIn = (token: string) => Number(token.split('_')[2]);

function paidForNobody(known: Set<string>, { generations }: SyncSoEvidence): string[] {
  const strange = generations.filter(({ outputFileName }) => !known.has(jobIdIn(outputFileName)));
  return strange.map(({ id, outputFileName }) => `generation ${id} (${outputFileName}) belongs to no row`);
}

const jobIdIn = (token: string | null) => /^pro_([0-9a-f-]{36})_/.exec(token ?? '')?.[1] ?? '';

/** How the workflow ends with the row. Cancelled where there was none to be asked: before its start, or its retry's. */
const ENDS: Partial<Record<JudgedRow['status'], readonly string[]>> = {
  completed: ['COMPLETED'],
  failed: ['FAILED'],
  cancelled: ['CANCELLED', 'none', 'FAILED'],
};

/** The row has ended, and its workflow the same way. */
function stuckness({ row, workflow }: JobEvidence, { cancels }: Evidence['asked']): string[] {
  const { id, status, stage, progressMessage } = row;
  if (status === 'cancelled' && !cancels.has(id)) return [`${id}: cancelled, and nobody asked for it`];
  if (ENDS[status]?.includes(workflow)) return [];
  return [`${id}: row ${status} at ${stage} ("${progressMessage}"), workflow ${workflow}`];
}

/** A cancel that came in time is heeded, and nothing is published after it. */
function cancelFault({ row: { status, outputKey }, result, unheeded }: JobEvidence): string[] {
  if (unheeded !== undefined) return [unheeded];
  return status === 'cancelled' && (outputKey !== null || result) ? ['cancelled, and its result is there'] : [];
}

/** What is in the bucket is what the row says, it plays, and the job's own generation made it of the job's own video. */
function resultFault({ row, result }: JobEvidence, { syncSo: { generations }, asked }: Evidence): string[] {
  const generation = generations.find(({ id }) => id === row.syncGenerationId);
  if (generation?.status !== 'COMPLETED') return [`completed, but its generation is ${generation?.status}`];
  if (generation.outputFileName !== row.attemptToken) return [`has the generation of ${generation.outputFileName}`];
  if (!result) return ['completed, but there is nothing in the bucket'];
  const doubtful = isDoubtful(generation.scenario);
  const faults = {
    [`has ${result.bytes} bytes, its row says ${row.outputBytes}`]: result.bytes !== row.outputBytes,
    'has another hash than its row says': result.sha256 !== row.outputSha256,
    'does not play': !result.plays,
    'is made of another video': !result.isOfOwnVideo,
    'is of another generation': !doubtful && !result.tail.endsWith(generation.id), // untouched, it says nothing
    'was doubtful, and nobody took it': doubtful && !asked.accepted.has(row.id),
  };
  return Object.entries(faults).flatMap(([fault, is]) => (is ? [fault] : []));
}
