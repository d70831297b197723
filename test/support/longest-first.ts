import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';

/** Over half a minute each, most of it spent waiting: begun last, one of them alone would make the run longer. */
export const LONGEST = [
  'test/chaos/chaos.test.ts',
  'test/integration/deploy-routing.test.ts',
  'test/e2e/paid-once.test.ts',
  'test/integration/deploy-jobs.test.ts',
  'test/integration/rescue-hard.test.ts',
  'test/e2e/stack.test.ts',
  'test/integration/detector-observe.test.ts',
  'test/integration/gate-smoke.test.ts',
  'test/integration/deploy-back.test.ts',
  'test/integration/deploy-steps.test.ts',
  'test/e2e/dev.test.ts',
  'test/integration/deploy-hands.test.ts',
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
