import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test as it } from 'vitest';
import { PLANTED_FAULTS, reportOf } from './planted-faults.js';
import { openStage, type Stage } from './stage.js';

/** The rarest shows in every hundredth. */
const WITHIN_SEEDS = 150;
/** A quarter of it on two cores that do nothing else. */
const LIMIT_MS = 2 * 3600_000;

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());

describe(`a fault in the workflow is found within ${WITHIN_SEEDS} seeds:`, () => {
  it.each(PLANTED_FAULTS)(
    '$name',
    async (fault) => {
      const seeds = Array.from({ length: WITHIN_SEEDS }, (_, index) => 1 + index);
      expect(await reportOf(stage, fault, seeds)).toMatch(fault.says);
    },
    LIMIT_MS,
  );
});

it(
  '2,000 seeds hold',
  async () => {
    const run = fileURLToPath(new URL('run.ts', import.meta.url));
    const words = ['--import', import.meta.resolve('tsx'), run, '--seeds', '2000', '--workers', '2'];
    const { stdout } = await promisify(execFile)(process.execPath, words, { maxBuffer: 2 ** 26 });
    expect(stdout).toContain('2000 seeds: 2000 held, 0 failed');
  },
  LIMIT_MS,
);
