import type { ProJobInput } from '../src/domain/job.js';
import type { JobState } from '../src/domain/job-state.js';
import type { JobSettings } from './messages.js';

/** What every step of a job works on. */
export interface Job {
  jobId: string;
  userId: string;
  /** Left out for a job that was taken over: its generation is all that is known. */
  submission?: ProJobInput;
  settings: JobSettings;
  state: JobState;
  /** What has been signalled and not yet looked at; a hint and a verdict are in the state. */
  inbox: { slotGranted: boolean; resumed: boolean };
  /** Ends this run and goes on in a fresh history when this one is long. */
  renewIfLong(): Promise<void>;
}
