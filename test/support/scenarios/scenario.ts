import type { WorkflowHandle } from '@temporalio/client';
import type { ReconcileActivities } from '../../../activities/reconcile.js';
import type { WebhookActivities } from '../../../activities/webhooks.js';
import type { JobStage } from '../../../src/domain/job.js';
import type { JobState } from '../../../src/domain/job-state.js';
import type { JobSettings } from '../../../workflows/messages.js';
import type { proJob } from '../../../workflows/pro-job.js';
import type { JobActivities } from '../recording-activities.js';

/**
 * A course a workflow can take, with the answers of the outside that lead it there. What it calls and how it ends must
 * not depend on how fast it runs: it is played more than once and compared.
 */
export interface Scenario {
  /** `proJob` when left out. */
  workflow?: 'adoptedJob' | 'checkAsset' | 'deliverWebhook' | 'fetchAsset' | 'reconcile';
  activities?: Partial<JobActivities & ReconcileActivities & WebhookActivities>;
  settings?: Partial<JobSettings>;
  /** What an earlier run of the job reached. */
  state?: JobState;
  /** What a person, or Sync.so's webhook, does meanwhile. */
  drive?(job: RunningScenario): Promise<unknown>;
  /** `completed`, `cancelled`, or the code it fails with. */
  end: string;
  /** Calls of submitGeneration that have a place, tries included; those of one attempt with one key. */
  submits: number;
  /** Calls of it before these that find none, so that nothing is sent under what they carry; left out, none. */
  asks?: number;
  /** How often it is paid for, at most; once when left out, since only a person makes another attempt. */
  attempts?: number;
}

export interface RunningScenario {
  handle: WorkflowHandle<typeof proJob>;
  /** Until it is there. */
  reaches(stage: JobStage): Promise<unknown>;
  /** Until that activity was called so many times, once when left out. */
  called(name: keyof JobActivities, times?: number): Promise<unknown>;
  /** Until it waits for time to pass, and for nothing else. */
  rests(): Promise<unknown>;
}
