import type { ProJobInput } from '../domain/job.js';

/** What the API needs of Temporal. */
export interface JobStarter {
  /** Starts the job's workflow, its id the job's id; one that is already started counts as success. */
  start(input: ProJobInput): Promise<void>;
  /** Cheap reachability check for /readyz. */
  check(): Promise<void>;
}
