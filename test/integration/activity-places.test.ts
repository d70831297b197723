import { afterAll, beforeAll, expect, it } from 'vitest';
import { whileBeating } from '../../activities/transfer.js';
import type { JobRow } from '../../src/db/job-row.js';
import type { SyncSoClient } from '../../src/sync-so/client.js';
import { type HealingStage, startHealingStage } from '../support/healing-stage.js';
import { readJob } from '../support/job-rows.js';
import { foreignGeneration, operatorOf, presentSystemJob } from '../support/operator.js';
import { until } from '../support/until.js';

/** As activities/at-most.ts gives out. */
const TRANSFERS = 16;

let stage: HealingStage;

beforeAll(async () => {
  stage = await startHealingStage();
});
afterAll(() => stage?.stop());

/** Sync.so's downloads stand still until they are let go. */
function slowDownloads() {
  const { syncSo } = stage.deps;
  let [begun, letGo] = [0, () => {}];
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const download: SyncSoClient['download'] = async (url, signal) => {
    begun += 1;
    await whileBeating(() => gate);
    return await syncSo.download(url, signal);
  };
  stage.deps.syncSo = { ...syncSo, download };
  return { begun: () => begun, letGo };
}

it('a worker whose places for transfers are all taken does everything else', async () => {
  stage.stage.simulator.setScenario('fails-input', { times: 1 });
  const failing = await foreignGeneration(stage);
  const downloads = slowDownloads();
  const generationId = await foreignGeneration(stage);
  const jobIds: string[] = [];
  for (let n = 0; n < TRANSFERS + 4; n += 1) jobIds.push(await presentSystemJob(stage, generationId));
  await stage.withWorker(async () => {
    try {
      await operatorOf(stage).type('adopt');
      await all('publish', jobIds, ({ stage: name }) => name === 'publishing');
      await until('all transfers run', 60_000, async () => downloads.begun() === TRANSFERS || undefined);
      const other = await presentSystemJob(stage, failing);
      await operatorOf(stage).type('adopt');
      await all('fails', [other], ({ status }) => status === 'failed');
      expect(downloads.begun()).toBe(TRANSFERS);
    } finally {
      downloads.letGo(); // or the worker could not end
    }
    await all('are completed', jobIds, ({ status }) => status === 'completed');
  });
});

const all = (what: string, jobIds: string[], is: (row: JobRow) => boolean) =>
  until(`${what}: ${jobIds.length}`, 60_000, async () => {
    const rows = await Promise.all(jobIds.map((jobId) => readJob(stage.deps.db, jobId)));
    return rows.every(is) || undefined;
  });
