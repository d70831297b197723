import { afterAll, beforeAll } from 'vitest';
import { startProJobStage } from '../../support/pro-job-stage.js';

let started: Awaited<ReturnType<typeof startProJobStage>> | undefined;
beforeAll(async () => {
  started = await startProJobStage();
});
afterAll(() => started?.teardown());

/** The one of this test file, from the first test on. */
export function stage() {
  if (!started) throw new Error('Only tests have it.');
  return started;
}
