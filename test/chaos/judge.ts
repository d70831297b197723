import type { Evidence, JobEvidence, JudgedRow, SyncSoEvidence } from './evidence.js';

export interface Verdict {
  accepted: number;
  /** Rows whose client never heard of them; they are judged like all others. */
  unacknowledged: number;
  completed: number;
  failedAsTheyShould: number;
  /** One sentence each; all of these are to be empty. */
  lost: string[];
  paidTwice: string[];
  stuck: string[];
  wrongResult: string[];
  failedWithoutReason: string[];
}

/** Judges by what is left alone: nothing here knows which faults there were. */
export function judge(evidence: Evidence): Verdict {
  const { acknowledged, jobs, syncSo } = evidence;
  const known = new Set(jobs.map(({ row }) => row.id));
  const failed = jobs.filter(({ row }) => row.status === 'failed');
  const unjust = failed.filter(({ row }) => !deservedToFail(row, syncSo));
  const completed = jobs.filter(({ row }) => row.status === 'completed');
  return {
    accepted: acknowledged.length,
    unacknowledged: [...known].filter((id) => !acknowledged.includes(id)).length,
    completed: completed.length,
    failedAsTheyShould: failed.length - unjust.length,
    lost: acknowledged.filter((id) => !known.has(id)).map((id) => `${id} was accepted and has no row`),
    paidTwice: [...jobs.flatMap(({ row }) => payments(row, syncSo)), ...paidForNobody(known, syncSo)],
    stuck: [...jobs.flatMap(stuckness), ...evidence.places.map((kept) => `${kept.jobId}: its place is ${kept.state}`)],
    wrongResult: completed.flatMap((job) => resultFault(job, syncSo).map((fault) => `${job.row.id}: ${fault}`)),
    failedWithoutReason: unjust.map(({ row }) => `${row.id}: ${row.errorCode}, ${row.errorMessage}`),
  };
}

/** What Sync.so refused, or gave back untouched; nothing else may fail a job. */
function deservedToFail({ attemptToken, errorCode }: JudgedRow, { generations }: SyncSoEvidence): boolean {
  const generation = generations.find(({ outputFileName }) => outputFileName === attemptToken);
  if (!generation) return false;
  if (generation.status === 'FAILED' || generation.status === 'REJECTED') return true;
  return generation.scenario === 'no-op-output' && errorCode === 'result_invalid';
}

/** Nobody asks for a retry here, so each job has one attempt at most, and that one generation. */
function payments({ id, attempt, attemptToken }: JudgedRow, { acceptedByName }: SyncSoEvidence): string[] {
  const ours = Object.entries(acceptedByName).filter(([name]) => name.startsWith(`pro_${id}_`));
  const accepted = ours.reduce((sum, [, times]) => sum + times, 0);
  if (accepted === attempt && attempt <= 1 && ours.every(([name]) => name === attemptToken)) return [];
  return [`${id}: ${accepted} generations for ${attempt} attempts (${ours.map(([name]) => name).join(', ')})`];
}

function paidForNobody(known: Set<string>, { generations }: SyncSoEvidence): string[] {
  const strange = generations.filter(({ outputFileName }) => !known.has(jobIdIn(outputFileName)));
  return strange.map(({ id, outputFileName }) => `generation ${id} (${outputFileName}) belongs to no row`);
}

const jobIdIn = (token: string | null) => /^pro_([0-9a-f-]{36})_/.exec(token ?? '')?.[1] ?? '';

/** The row has ended, and its workflow the same way. Nobody cancels here. */
function stuckness({ row: { id, status, stage, progressMessage }, workflow }: JobEvidence): string[] {
  if ((status === 'completed' || status === 'failed') && workflow === status.toUpperCase()) return [];
  return [`${id}: row ${status} at ${stage} ("${progressMessage}"), workflow ${workflow}`];
}

/** What is in the bucket is what the row says, it plays, and the job's own generation made it of the job's own video. */
function resultFault({ row, result }: JobEvidence, { generations }: SyncSoEvidence): string[] {
  const generation = generations.find(({ id }) => id === row.syncGenerationId);
  if (generation?.status !== 'COMPLETED') return [`completed, but its generation is ${generation?.status}`];
  if (generation.outputFileName !== row.attemptToken) return [`has the generation of ${generation.outputFileName}`];
  if (!result) return ['completed, but there is nothing in the bucket'];
  const faults = {
    [`has ${result.bytes} bytes, its row says ${row.outputBytes}`]: result.bytes !== row.outputBytes,
    'has another hash than its row says': result.sha256 !== row.outputSha256,
    'does not play': !result.plays,
    'is made of another video': !result.isOfOwnVideo,
    'is of another generation': !result.tail.endsWith(generation.id),
  };
  return Object.entries(faults).flatMap(([fault, is]) => (is ? [fault] : []));
}
