import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';

/**
 * Half a minute and more each beside others (of a whole run's JSON report), most of it spent waiting: one begun last would
 * keep all the others.
 */
export const LONGEST = [
  'test/e2e/stack.test.ts',
  'test/chaos/chaos.test.ts',
  'test/e2e/paid-once.test.ts',
  'test/web/browser/web-page.test.ts',
  'test/integration/deploy-routing.test.ts',
  'test/e2e/dev.test.ts',
  'test/integration/deploy-steps.test.ts',
  'test/integration/deploy-jobs.test.ts',
  'test/integration/gate-smoke.test.ts',
  'test/integration/hostile-media.test.ts',
  'test/integration/deploy-back.test.ts',
  'test/integration/rescue-hard.test.ts',
  'test/integration/gate-replay.test.ts',
  'test/integration/check-result.test.ts',
  'test/workflow/model/model.test.ts',
  'test/integration/detector-observe.test.ts',
  'test/fuzz/fuzz.test.ts',
  'test/integration/detector-status.test.ts',
  'test/integration/worker-start.test.ts',
  'test/workflow/pro-job.test.ts',
  'test/replay/cache.test.ts',
  'test/integration/deploy-moved-jobs.test.ts',
  'test/integration/rescue.test.ts',
  'test/integration/deploy-hands.test.ts',
  'test/integration/take-over.test.ts',
  'test/integration/slots-property.test.ts',
  'test/integration/deploy-move-while-submitting.test.ts',
  'test/integration/db-embedded-postgres.test.ts',
  'test/integration/asset-fetches.test.ts',
  'test/integration/worker-leaves.test.ts',
  'test/integration/detector-many-jobs.test.ts',
  'test/integration/deploy-process.test.ts',
  'test/integration/http-access.test.ts',
  'test/integration/activities-assets.test.ts',
  'test/integration/activities-doubtful-results.test.ts',
  'test/integration/worker-build.test.ts',
  'test/integration/deploy-restore.test.ts',
];

/** The order of test files on a machine that has not run them before; vitest would begin with the largest file. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rank = ({ moduleId }: TestSpecification) => {
      const place = LONGEST.findIndex((file) => moduleId.endsWith(file));
      return place === -1 ? LONGEST.length : place;
    };
    return sorted.toSorted((a, b) => rank(a) - rank(b)); // a stable sort
  }
}
