import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';
import { connectTo, type DevServer } from './own-dev-server.js';

export type { DevServer } from './own-dev-server.js';

/** A namespace of its own on the server of the run: for what the time-skipping one does not know, like schedules. */
export async function startDevServer(): Promise<DevServer> {
  const server = await connectTo(inject('temporal').address, await ownNamespace());
  return {
    ...server,
    async stop() {
      await leaveNothing(server);
      await server.stop();
    },
  };
}

/** The server would work on for the next files: schedules fire, and versions with open jobs are looked at each second. */
async function leaveNothing({ client }: DevServer): Promise<void> {
  for await (const { scheduleId } of client.schedule.list()) await client.schedule.getHandle(scheduleId).delete();
  await endJobs(client);
}

/** Ends what runs, or of that what the query finds. */
export async function endJobs(client: DevServer['client'], which?: string): Promise<void> {
  const query = `ExecutionStatus = "Running"${which ? ` AND ${which}` : ''}`;
  for await (const { workflowId } of client.workflow.list({ query })) {
    // One that ends by itself meanwhile is no fault.
    await client.workflow
      .getHandle(workflowId)
      .terminate()
      .catch(() => undefined);
  }
}

/** Test files run in several processes, so the file system says whose it is. */
async function ownNamespace(): Promise<string> {
  const { namespaces, taken } = inject('temporal');
  for (const namespace of namespaces) {
    const isOurs = await mkdir(join(taken, namespace)).then(
      () => true,
      () => false,
    );
    if (isOurs) return namespace;
  }
  throw new Error(`All ${namespaces.length} namespaces of the run are taken; raise the number in shared-temporal.ts.`);
}
