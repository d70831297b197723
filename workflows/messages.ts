import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { defineQuery } from '@temporalio/workflow';
import type { Attempt, JobStage, PreparedMedia, SharedMedia } from '../src/domain/job.js';
import type { PollOverrides } from '../src/domain/schedule.js';

/** Names and types shared by workflows, API, CLI and tests. A renamed message is a broken contract: add, don't rename. */
export const PRO_JOB = 'proJob';

/** Search attributes operators filter by; registered at start (src/clients/temporal.ts). */
export const USER_ID = defineSearchAttributeKey('ProUserId', SearchAttributeType.KEYWORD);
export const STAGE = defineSearchAttributeKey('ProStage', SearchAttributeType.KEYWORD);
export const GENERATION_ID = defineSearchAttributeKey('ProGenerationId', SearchAttributeType.KEYWORD);
export const SEARCH_ATTRIBUTES = [USER_ID.name, STAGE.name, GENERATION_ID.name];

/** How this job is to be run: from our configuration, fixed when the job starts. */
export interface JobSettings {
  poll?: PollOverrides;
}

/** Everything the job has reached; carried over by continue-as-new, so a step that is done is not done again. */
export interface JobState {
  stage: JobStage;
  percent: number;
  message: string;
  prepared?: PreparedMedia;
  media?: SharedMedia;
  attempt?: Attempt;
  generationId?: string;
  /** When the generation was accepted, in ms since 1970. */
  submittedAt?: number;
}

export const jobStateQuery = defineQuery<JobState>('jobState');
