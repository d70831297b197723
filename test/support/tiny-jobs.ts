import type { Client } from '@temporalio/client';
import { until } from './until.js';

/** Jobs of the tiny workflows on the task queue `name`. */
export function tinyJobs(client: Client, name: string) {
  let count = 0;
  return {
    /** Starts a job and waits until a worker has done its first task. */
    async start(how: 'plain' | 'timer' = 'plain'): Promise<string> {
      const handle = await this.startOnly(how);
      await until(`${handle.workflowId} has begun`, 60_000, async () => {
        const { raw } = await handle.describe();
        return raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion ? true : undefined;
      });
      return handle.workflowId;
    },
    startOnly(how: 'plain' | 'timer' | 'fails') {
      count += 1;
      return client.workflow.start('tiny', { taskQueue: name, workflowId: `${name}-${count}`, args: [how] });
    },
    /** Lets it end; what it returned tells the code it ended on. */
    async finish(jobId: string): Promise<string> {
      const handle = client.workflow.getHandle(jobId);
      await handle.signal('go');
      return await handle.result();
    },
    /** The index is a moment behind. */
    indexed: (query: string, expected: number) =>
      until(`${expected} of ${query}`, 60_000, async () =>
        (await client.workflow.count(query)).count === expected ? true : undefined,
      ),
  };
}
