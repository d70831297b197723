import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { showGeneration } from '../../src/operator/generation.js';
import { operatorSyncSo } from '../../src/operator/operator-sync-so.js';
import { type HealingStage, startHealingStage } from '../support/healing-stage.js';
import { foreignGeneration, operatorOf, presentSystemJob } from '../support/operator.js';
import { KEY } from '../support/simulator-client.js';

/** Two reads of Sync.so a minute, of which the workers have taken one. */
let stage: HealingStage;
let said: string[];
let waits: number[];

beforeAll(async () => {
  stage = await startHealingStage();
});
beforeEach(async () => {
  [said, waits] = [[], []];
  await minuteWith(1);
});
afterAll(() => stage?.stop());

/** A minute that cannot end within the test. */
async function minuteWith(used: number): Promise<void> {
  const { db } = stage.deps;
  await db.syncBudget.deleteMany();
  await db.$executeRaw`
    INSERT INTO sync_budgets (kind, window_at, used)
    VALUES ('read', date_trunc('minute', clock_timestamp() + interval '1 minute'), ${used})`;
}

const syncSo = () =>
  operatorSyncSo(
    {
      ...{ SYNC_API_KEY: KEY, SYNC_BASE_URL: stage.stage.simulator.url },
      ...{ SYNC_CREATES_PER_MINUTE: 1, SYNC_READS_PER_MINUTE: 2 },
    },
    stage.deps.db,
    {
      say: (line) => said.push(line),
      wait: async (ms) => {
        waits.push(ms);
        await minuteWith(0); // the next one
      },
    },
  );

it('adopt --dry-run waits for the next minute, and goes on', async () => {
  const userId = `user-${randomUUID()}`;
  for (let n = 0; n < 4; n += 1) await presentSystemJob(stage, await foreignGeneration(stage), { userId });
  const operator = operatorOf(stage);
  operator.services.syncSo = syncSo();
  const adoptions = await operator.json('adopt', '--user', userId, '--dry-run');
  const states = adoptions.map(({ state }: { state: string }) => state);
  expect(states).toEqual(Array(4).fill(expect.stringMatching(/PENDING|PROCESSING|COMPLETED/)));
  expect(said).toEqual(Array(2).fill(expect.stringMatching(/as often as allowed.* goes on in \d+ s\./)));
  expect(waits).toEqual([expect.any(Number), expect.any(Number)]);
});

it('generation show does the same', async () => {
  const id = await foreignGeneration(stage);
  await minuteWith(2);
  const { text } = await showGeneration({ syncSo: syncSo() }, { generation: id });
  expect([said.length, text]).toEqual([1, expect.stringContaining(id)]);
});
