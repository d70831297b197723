import { afterAll, beforeAll } from 'vitest';
import { promote } from '../../src/versions/worker/promote-first.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import { startTinyStage, type TinyDeployment, type TinyStage } from './tiny-stage.js';

/**
 * For a whole test file: what the detector looks at, a real server with workers and a real database. Both are filled in
 * by hooks, so they are there inside tests only.
 */
export function detectorStage() {
  const stage = {} as TinyStage;
  const database = {} as TestDatabase;
  beforeAll(async () => {
    const [tinyStage, testDatabase] = await Promise.all([startTinyStage(), createTestDatabase()]);
    Object.assign(stage, tinyStage);
    Object.assign(database, testDatabase);
  });
  afterAll(async () => {
    await stage.stop?.(); // neither is there where one could not start
    await database.drop?.();
  });
  return { stage, database, ...onStage(stage, database) };
}

const onStage = (stage: TinyStage, database: TestDatabase) => ({
  /** Sends new jobs to the build, as the first worker of a deployment does it. */
  runs: (tiny: TinyDeployment, buildId: string) => promote(stage.client, { deploymentName: tiny.name, buildId }),
  /** Whether the job's history fits there or not; then it goes on. */
  async moveTo(tiny: TinyDeployment, buildId: string, workflowId: string): Promise<void> {
    const handle = stage.client.workflow.getHandle(workflowId);
    const { runId } = await handle.describe();
    await tiny.open().jobs.pin({ workflowId, runId }, buildId, 'pro:tester@host');
    await handle.signal('go');
  },
  /** What the detector works with. */
  depsOf: ({ deployments, name: taskQueue }: TinyDeployment, rescueAfterSeconds: number) => ({
    ...{ client: stage.client, deployments, db: database.db, taskQueue, rescueAfterSeconds },
  }),
});
