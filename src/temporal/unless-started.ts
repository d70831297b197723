import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';

/** A start for which a workflow that is there already is a success too. */
export async function unlessStarted(start: () => Promise<unknown>): Promise<void> {
  try {
    await start();
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
