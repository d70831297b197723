import { afterAll, beforeAll, describe, expect, test as it } from 'vitest';
import { PLANTED_FAULTS, reportOf } from './planted-faults.js';
import { playSeed } from './property.js';
import { openStage, type Stage } from './stage.js';

/** `npm run test:model -- --seeds 2000` plays more of them. */
const SEEDS = 20;
const TOGETHER = 10;
/** Ten scripts take ten seconds, and on a busy machine a minute; a failing one is shortened for another. */
const LIMIT_MS = 600_000;

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());

describe('whatever happens to a job, in whatever order', () => {
  const first = Array.from({ length: SEEDS / TOGETHER }, (_, index) => 1 + index * TOGETHER);

  it.each(first)(
    'it is paid once, ends, and leaves nothing behind: ten seeds from %i on',
    async (from) => {
      for (let seed = from; seed < from + TOGETHER; seed += 1) {
        const found = await playSeed(stage, seed);
        if (found) expect.unreachable(`seed ${seed}, path ${found.path}\n${found.report}`);
      }
    },
    LIMIT_MS,
  );

  it('the seeds end in each way, with more than two events a job', () => {
    const { outcomes, events } = stage.tally;
    for (const outcome of ['COMPLETED', 'FAILED', 'CANCELLED']) expect(outcomes[outcome]).toBeGreaterThan(SEEDS / 20);
    expect(events).toBeGreaterThan(2 * SEEDS);
  });
});

/** On the same server, so behind the others. That they are found without knowing the seed: model.long.test.ts. */
describe('a fault in the workflow is shown by the seeds known to show it:', () => {
  it.each(PLANTED_FAULTS)(
    '$name',
    async (fault) => {
      expect(await reportOf(stage, fault, fault.foundBy)).toMatch(fault.says);
    },
    LIMIT_MS,
  );
});
