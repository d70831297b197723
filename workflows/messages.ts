import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { JobState, ResultVerdict } from '../src/domain/job-state.js';
import type { PollOverrides } from '../src/domain/schedule.js';

/** Names and types shared by workflows, API, CLI and tests. A renamed message is a broken contract: add, don't rename. */
export const PRO_JOB = 'proJob';
export const CHECK_ASSET = 'checkAsset';
export const FETCH_ASSET = 'fetchAsset';

/** Search attributes operators filter by; registered at start (src/temporal/client.ts). */
export const USER_ID = defineSearchAttributeKey('ProUserId', SearchAttributeType.KEYWORD);
export const STAGE = defineSearchAttributeKey('ProStage', SearchAttributeType.KEYWORD);
export const GENERATION_ID = defineSearchAttributeKey('ProGenerationId', SearchAttributeType.KEYWORD);
export const SEARCH_ATTRIBUTES = [USER_ID.name, STAGE.name, GENERATION_ID.name];

/** A webhook came. Only a hint: the job reads the generation again and believes that (sync-so.md 9). */
export const generationHintSignal = defineSignal('generationHint');
/** A place at Sync.so became free for this job. Only a hint too: the lease is in PostgreSQL. */
export const slotGrantedSignal = defineSignal('slotGranted');
/** What needed attention has been settled. */
export const resumeJobSignal = defineSignal('resumeJob');
/** What a person says about a doubtful result. */
export const resultVerdictSignal = defineSignal<[ResultVerdict]>('resultVerdict');
export const jobStateQuery = defineQuery<JobState>('jobState');

/** How this job is to be run: from our configuration, fixed when the job starts. */
export interface JobSettings {
  poll?: PollOverrides;
  /** Where Sync.so can reach our API, for webhooks; left out, the job lives by looking. */
  webhookBase?: string;
  /** How long a send may be under way, or missing from Sync.so's list, in ms. */
  inFlightMs: number;
  /** Events after which a job goes on in a fresh history; left out, 1,000. */
  mostEvents?: number;
}

/** For a job that was taken over. */
export interface AdoptedSettings extends JobSettings {
  /** A person has named the generation: its result is taken, whatever it is. */
  takesAny?: boolean;
}
