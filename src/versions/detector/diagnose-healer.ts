import { lasting, secondsBetween } from '../../platform/plain-words.js';
import { reconcileScheduleId } from '../../temporal/schedules.js';
import { type Check, isExplained } from './finding.js';

/** It runs each minute, and takes seconds: this is two runs that did not end well. */
const LATE_SECONDS = 180;

/** What lies between Temporal, the database and the bucket is put right once a minute, if the schedule runs. */
export const healerRests: Check = ({ temporal: { healer, watchedSince }, at, taskQueue }, found) => {
  if (!healer) return [];
  const id = reconcileScheduleId(taskQueue);
  if (healer === 'missing') {
    return [
      {
        code: 'healer_missing',
        severity: 'warning',
        message: `The schedule "${id}" is gone, so nothing starts jobs again whose start was lost.`,
        next: 'An API that runs makes it again within seconds; start one. If one runs, its log says why it cannot.',
      },
    ];
  }
  const { paused, lastSucceededAt, madeAt } = healer;
  if (paused !== undefined) {
    return [
      {
        code: 'healer_paused',
        severity: 'warning',
        message: `The schedule "${id}" is paused${paused ? ` ("${paused}")` : ''}, so nothing starts jobs again whose start was lost.`,
        next: `When that is over: temporal schedule toggle --unpause --schedule-id ${id} --reason "it is over"`,
      },
    ];
  }
  const last = lastSucceededAt ?? madeAt;
  // A stack that was off all night has not come to it yet.
  const since = watchedSince && watchedSince > last ? watchedSince : last;
  if (secondsBetween(since, at) <= LATE_SECONDS || isExplained(found)) return [];
  return [
    {
      code: 'healer_late',
      severity: 'warning',
      message: `The schedule "${id}" has come to its end for the last time ${lasting(secondsBetween(last, at))} ago; it is due each minute.`,
      next: `Look at its runs in the Temporal UI (Schedules, ${id}), and at the log of the workers.`,
      since: last,
    },
  ];
};
