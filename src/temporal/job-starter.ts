import type { AdoptedJob, ProJobInput, PublishedResult } from '../domain/job.js';
import type { JobState } from '../domain/job-state.js';

/** A row says "failed" a moment before its workflow has ended: waits of 1.5 s in all. */
export const ENDING_MS = [100, 200, 400, 800];

/** What the API needs of Temporal. */
export interface JobStarter {
  /** Starts the job's workflow, its id the job's id; one that is already started counts as success. */
  start(input: ProJobInput): Promise<void>;
  /** Starts a failed job again, from what its row has kept (`retryState`). Throws while its last run has not ended. */
  retry(input: ProJobInput, state: JobState): Promise<void>;
  /** Cheap reachability check for /readyz. */
  check(): Promise<void>;
}

/** Takes over jobs whose generation exists. The workflow has the job's id, so each is worked on once at a time. */
export interface Adopter {
  /** `takesAny`: a person has named the generation, so that its result is taken, whatever it is. False when a workflow works on the job already. */
  start(job: AdoptedJob, options?: { takesAny: boolean }): Promise<boolean>;
  /** Waits for its end; throws what it failed with. */
  result(jobId: string): Promise<PublishedResult>;
}
