import { CancellationScope, setHandler, workflowInfo } from '@temporalio/workflow';
import type { ProJobInput } from '../src/domain/job.js';
import type { JobState } from '../src/domain/job-state.js';
import {
  generationHintSignal,
  type JobSettings,
  jobStateQuery,
  resumeJobSignal,
  slotGrantedSignal,
} from './messages.js';

/** What every step of a job works on. */
export interface Job {
  input: ProJobInput;
  settings: JobSettings;
  state: JobState;
  /** What has been signalled and not yet looked at; a hint is in the state. */
  inbox: { slotGranted: boolean; resumed: boolean };
  /** Ends this run and goes on in a fresh history when this one has more events than `most`. */
  renewIfLong(most?: number): Promise<void>;
}

/** Short runs replay at once. One more round with the job's end behind it adds 80 at most, as the recordings show. */
const MAX_EVENTS = 60;

/** Takes messages from the first moment on; `renew` is continue-as-new with the job's state. */
export function openJob(
  input: ProJobInput,
  settings: JobSettings,
  state: JobState,
  renew: (state: JobState) => Promise<never>,
): Job {
  const inbox = { slotGranted: false, resumed: false };
  setHandler(jobStateQuery, () => state);
  setHandler(generationHintSignal, () => {
    state.hinted = true;
  });
  setHandler(slotGrantedSignal, () => {
    inbox.slotGranted = true;
  });
  setHandler(resumeJobSignal, () => {
    inbox.resumed = true;
  });
  const renewIfLong = async (most = MAX_EVENTS) => {
    // A cancel is not carried over: a job that was asked to end in this very moment does so in this run.
    if (workflowInfo().historyLength <= most || CancellationScope.current().consideredCancelled) return;
    await renew(state);
  };
  return { input, settings, state, inbox, renewIfLong };
}
