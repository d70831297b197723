import type { Attempt, JobFault, JobStage, PreparedMedia } from './job.js';

/** Everything a job has reached; carried over by continue-as-new and by a retry, so what is done is not done again. */
export interface JobState {
  stage: JobStage;
  percent: number;
  message: string;
  prepared?: PreparedMedia;
  /** Attempts of earlier runs that ended; a retry that sends again makes the next one. */
  attemptsBefore: number;
  attempt?: Attempt;
  generationId?: string;
  /** A send may have come through without an answer, so the place is kept although no generation is known. */
  inDoubt?: boolean;
  /** When the generation was accepted, in ms since 1970. */
  submittedAt?: number;
  overdue?: boolean;
  /** A hint came and was not looked into yet; a run that begins with it looks first of all. */
  hinted?: boolean;
  /** Since when Sync.so says that it knows no such generation, in ms since 1970. */
  absentSince?: number;
  /** What a person has said about a doubtful result. */
  verdict?: ResultVerdict;
  /** The job is over for its user; the run only waits until Sync.so is done and the place can be given back. */
  cancelled?: boolean;
}

/** `take`: it is good enough. `again`: a new generation is to be made, and paid. Of another generation, it says nothing. */
export interface ResultVerdict {
  generationId: string;
  decision: 'take' | 'again';
}

/** Where a stage begins on the bar people see, in percent, and what it is called. */
export const STAGE_WORDS: Record<JobStage, { percent: number; message: string }> = {
  preparing: { percent: 0, message: 'Checking the uploaded files' },
  waiting_for_slot: { percent: 10, message: 'Waiting for a free place at Sync.so' },
  submitting: { percent: 12, message: 'Sending the job to Sync.so' },
  generating: { percent: 15, message: 'Sync.so is making the video' },
  publishing: { percent: 85, message: 'Storing the finished video' },
  done: { percent: 100, message: 'Pro video processing completed' },
};

/** What came of asking for a place: whether the job may send, and if not, how many are before it or what holds all up. */
export interface SlotNews {
  granted: boolean;
  /** 1 = next, 0 when granted. */
  place: number;
  hold?: JobFault;
}

/**
 * What came of a send: the generation; or `waits`, where the job has no place: then this try has sent nothing. `tries`
 * counts those of the step, this one included: an earlier one may have.
 */
export type SubmitNews = { generationId: string } | { waits: SlotNews; tries: number };

/** What a look at a generation has found that is still being made, or done. */
export interface GenerationNews {
  status: 'RUNNING' | 'COMPLETED';
  /** How far the job is, in percent. */
  percent: number;
  /** It takes over four times its typical time. */
  overdue: boolean;
}

const OVERDUE = 'Sync.so takes far longer than usual; the job goes on as soon as the result comes';

/** What people read while the generation is being made. */
export const generatingWords = ({ overdue }: Pick<GenerationNews, 'overdue'>): string =>
  overdue ? OVERDUE : STAGE_WORDS.generating.message;

/** Whether Sync.so may be at work for the job, as far as the job knows: then nobody else may have its place. */
export const mayRun = ({ generationId, inDoubt = false }: JobState): boolean => generationId !== undefined || inDoubt;

/** A job that has just begun. */
export const newState = (): JobState => ({ stage: 'preparing', ...STAGE_WORDS.preparing, attemptsBefore: 0 });

const ABSENT = ['generation_not_found', 'invalid_generation_id', 'unsupported_generation_id_format'];

/** Sync.so does not know the generation (any more), and lets only those be deleted that are over (sync-so.md 2). */
export const isAbsent = (code: string): boolean => ABSENT.includes(code);

/** Neither an ended generation nor none can become a video: a retry has to send again. */
export const isGenerationOver = ({ code, final = false }: { code: string; final?: boolean }): boolean =>
  final || isAbsent(code);

/** A matter between this job and a person that says nothing of others: no reason to hold them up. */
const OF_JOB_ALONE = ['generation_plan_duration_exceeded', 'plan_feature_unavailable', 'result_doubtful'];
export const isOfJobAlone = (code: string): boolean => OF_JOB_ALONE.includes(code);

const PASSING = ['transient', 'wait', 'account'];

/** What a person does about a job that has failed: what passes by itself has not passed in time, or had come too late. */
export const nextOfEnd = (errorClass: string, next: string): string =>
  PASSING.includes(errorClass) ? 'Retry the job: it goes on at the step that failed.' : next;

interface FailedRow {
  attempt: number;
  syncGenerationId: string | null;
  /** The generation ended without a result that can be used. */
  generationOver: boolean;
}

/**
 * Where a retry begins. What may still be had for the money already spent is used again: a generation that has a
 * result or may get one, and an attempt whose send has no answer yet. Only when Sync.so is done with it, and nothing
 * came of it, a new attempt is made, which a person has asked for and pays.
 */
export function retryState({ attempt, syncGenerationId, generationOver }: FailedRow, stored?: Attempt): JobState {
  const state = { ...newState(), attemptsBefore: attempt };
  if (generationOver) return state;
  if (syncGenerationId === null) return { ...state, ...(stored && { attempt: stored, inDoubt: true }) };
  // It has been there for long: no need to wait for the time of the first look.
  return { ...state, attempt: stored, generationId: syncGenerationId, submittedAt: Date.now(), hinted: true };
}
