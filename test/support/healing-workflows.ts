import { ApplicationFailure, condition, defineSignal, setHandler } from '@temporalio/workflow';
import type { PublishedResult } from '../../src/domain/job.js';

export { adoptedJob } from '../../workflows/adopted-job.js';
export { reconcile } from '../../workflows/reconcile.js';

export type Ending = { result: PublishedResult } | { code: string; message: string; next: string; final: boolean };

export const endSignal = defineSignal<[Ending]>('end');

/** Stands in for the job's workflow: it ends as it is told to, and writes nothing into its row. */
export async function proJob(): Promise<PublishedResult> {
  let ending: Ending | undefined;
  setHandler(endSignal, (how) => {
    ending = how;
  });
  await condition(() => ending !== undefined);
  if (ending && 'result' in ending) return ending.result;
  throw failureOf(ending);
}

/** As workflows/endings.ts makes it: the end, and inside it the failure of the step it came from. */
function failureOf({ code: type = '', message = '', ...details }: Partial<Exclude<Ending, { result: object }>> = {}) {
  const cause = ApplicationFailure.create({ type, message, details: [{ class: 'once', ...details }] });
  return ApplicationFailure.create({ type, message: `${message} (at generating)`, nonRetryable: true, cause });
}
