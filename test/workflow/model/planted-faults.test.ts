import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { describe, expect, test as it } from 'vitest';
import { FOLDER_PREFIX, PLANTED_FAULTS, type PlantedFault, plant } from './planted-faults.js';
import { playSeed } from './property.js';
import { openStage, type Stage } from './stage.js';

/** Each shows in every fiftieth seed and more often. */
const WITHIN_SEEDS = 100;
const LIMIT_MS = 600_000;

/** What the model says of the first seed that shows this fault, and of every one that fails before. */
async function found(stage: Stage, { says, firstSeed = 1 }: PlantedFault): Promise<string> {
  const reports: string[] = [];
  for (let seed = firstSeed; seed < firstSeed + WITHIN_SEEDS; seed += 1) {
    const { report } = (await playSeed(stage, seed, { shrinkMs: 0 })) ?? {};
    if (report) reports.push(report);
    if (report && says.test(report)) break;
  }
  return reports.join('\n');
}

describe('the model finds', () => {
  it.each(PLANTED_FAULTS)(
    '$name',
    async (fault) => {
      const { root, remove } = await plant(fault);
      try {
        const stage = await openStage(root);
        expect(await found(stage, fault).finally(stage.close)).toMatch(fault.says);
      } finally {
        await remove();
      }
    },
    LIMIT_MS,
  );
});

describe('a fault that cannot be planted any more', () => {
  it('is said, and leaves no folder', async () => {
    const folders = async () => (await readdir(tmpdir())).filter((name) => name.startsWith(FOLDER_PREFIX));
    const before = await folders();
    const [fault] = PLANTED_FAULTS as [PlantedFault];
    await expect(plant({ ...fault, from: 'a line that was changed' })).rejects.toThrow('no longer has the place');
    await expect(plant({ ...fault, from: 'state' })).rejects.toThrow('no longer has the place');
    expect(await folders()).toEqual(before);
  });
});
