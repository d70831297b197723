import { condition, defineSignal, setHandler, setWorkflowOptions } from '@temporalio/workflow';

/** Stand-ins for jobs that stay on the worker version they began on. */

export const finish = defineSignal('finish');

setWorkflowOptions({ versioningBehavior: 'PINNED' }, pinnedJob);
/** Open until it is told to finish. */
export async function pinnedJob(): Promise<void> {
  let finished = false;
  setHandler(finish, () => {
    finished = true;
  });
  await condition(() => finished);
}
