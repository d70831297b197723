import { CancellationScope, setHandler, workflowInfo } from '@temporalio/workflow';
import type { JobState } from '../src/domain/job-state.js';
import type { Job } from './job.js';
import {
  generationHintSignal,
  type JobSettings,
  jobStateQuery,
  resultVerdictSignal,
  resumeJobSignal,
  slotGrantedSignal,
} from './messages.js';
import { tellOperators } from './progress.js';

/** A job of hours is one page for whoever looks at it; only one of days has several. The server's own limit is 51,200. */
const MOST_EVENTS = 1_000;

/** Takes messages from the first moment on; `renew` is continue-as-new with the job's state. */
export function openJob(job: Omit<Job, 'inbox' | 'renewIfLong'>, renew: (state: JobState) => Promise<never>): Job {
  const { settings, state } = job;
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
  setHandler(resultVerdictSignal, (verdict) => {
    state.verdict = verdict;
  });
  const renewIfLong = async () => {
    // A cancel is not carried over: a job that was asked to end in this very moment does so in this run.
    if (isLong(settings) && !CancellationScope.current().consideredCancelled) await renew(state);
  };
  const opened = { ...job, inbox, renewIfLong };
  tellOperators(opened); // a continued run shows at once where the job stands
  return opened;
}

function isLong({ mostEvents = MOST_EVENTS }: JobSettings): boolean {
  const { historyLength, continueAsNewSuggested } = workflowInfo();
  return continueAsNewSuggested || historyLength > mostEvents;
}
