import type { ProJobInput } from '../domain/job.js';
import type { JobState } from '../domain/job-state.js';

/** What the API needs of Temporal. */
export interface JobStarter {
  /** Starts the job's workflow, its id the job's id; one that is already started counts as success. */
  start(input: ProJobInput): Promise<void>;
  /** Starts a failed job again, from what its row has kept (`retryState`). Throws while its last run has not ended. */
  retry(input: ProJobInput, state: JobState): Promise<void>;
  /** Cheap reachability check for /readyz. */
  check(): Promise<void>;
}
