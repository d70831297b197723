import { randomUUID } from 'node:crypto';
import type { Asset } from '../../src/domain/job.js';
import type { Services } from '../../src/operator/services.js';
import { jobsCommands } from '../../src/operator/verbs/jobs.js';
import type { GenerationRequest } from '../../src/sync-so/schemas.js';
import { createAdopter } from '../../src/temporal/adopter.js';
import { lookAtRun } from '../../src/temporal/run-waits.js';
import type { HealingStage } from './healing-stage.js';
import { typist } from './typist.js';

/** Somebody who types `pro jobs …`; a worker's looks at a generation come quickly. */
export function operatorOf({ deps, stage, client, taskQueue }: HealingStage) {
  const said: string[] = [];
  const services: Services = {
    ...deps,
    store: stage.deps.store,
    starter: { ...deps.starter, check: async () => undefined },
    adopter: createAdopter(client, taskQueue, {
      poll: { firstSeconds: 0.2, minSeconds: 0.2, maxSeconds: 0.5 },
      inFlightMs: 300_000,
    }),
    lookAtRun: (jobId) => lookAtRun(client, jobId),
    apiUrl: 'http://127.0.0.1:4000',
    blockedBy: async () => undefined, // the stage's workers are of no version
    report: (line) => void said.push(line),
  };
  const { type, json } = typist(
    jobsCommands((_io, work) => work(services)),
    said,
  );
  return {
    services,
    type: (...words: string[]) => type('jobs', ...words),
    json: (...words: string[]) => json('jobs', ...words),
  };
}

/** A generation at the simulator that no job of ours knows of; of a video of its own where one is given. */
export async function foreignGeneration({ stage, deps }: HealingStage, video?: Asset): Promise<string> {
  const job = await stage.job(video && { video });
  const signed = async ({ key }: Asset) => ({ url: await deps.store.signedUrl(key, { expiresInSeconds: 600 }) });
  const { model, options, segments, audio } = job;
  const input: GenerationRequest['input'] = [{ type: 'video', ...(await signed(job.video)) }];
  for (const asset of audio) input.push({ type: 'audio', refId: asset.refId, ...(await signed(asset)) });
  const { id } = await deps.syncSo.createGeneration(
    { model, options, segments, input, outputFileName: `old_${randomUUID()}` },
    { idempotencyKey: randomUUID() },
  );
  return id;
}

/** A row as the present system leaves it behind: "processing", with a generation and without any of our columns. */
export async function presentSystemJob(
  { deps }: HealingStage,
  generationId: string | null,
  more: { userId?: string; isProJob?: boolean } = {},
): Promise<string> {
  const id = randomUUID();
  const row = { id, userId: 'old-user', status: 'processing', syncGenerationId: generationId, progressPercentage: 50 };
  await deps.db.videoJob.create({ data: { ...row, ...more } });
  return id;
}
