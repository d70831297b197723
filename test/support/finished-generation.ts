import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ActivityDeps } from '../../activities/deps.js';
import { createActivities } from '../../activities/index.js';
import type { PublishNews } from '../../activities/publish.js';
import type { ToPublish } from '../../activities/results.js';
import type { ScenarioName } from '../../simulator/scenarios.js';
import type { DoubtfulResult, ProJobInput, PublishedResult } from '../../src/domain/job.js';
import { jobPrefix, uploadsPrefix } from '../../src/domain/keys.js';
import type { SyncSoClient } from '../../src/sync-so/client.js';
import type { Generation } from '../../src/sync-so/schemas.js';
import { type ActivityStage, prepared } from './activity-stage.js';
import { activityTry } from './activity-try.js';
import { filesIn } from './own-bucket.js';
import { eventually } from './simulator-client.js';
import { newSubmission } from './submission.js';

export interface FinishedGeneration {
  job: ProJobInput;
  id: string;
}

/** A job whose generation is completed, with nobody having read its link yet. */
export async function finishedGeneration(
  stage: ActivityStage,
  scenario: ScenarioName = 'ok',
): Promise<FinishedGeneration> {
  const { job, submit } = await newSubmission(stage);
  stage.simulator.setScenario(scenario, { times: 1 });
  const id = await submit();
  const status = () => stage.simulator.inspect().generations.find((generation) => generation.id === id)?.status;
  await eventually(() => status() === 'COMPLETED', 'the generation is completed');
  return { job, id };
}

/** What the workflow of such a job asks to be published. */
export const finished = ({ job, id }: FinishedGeneration): ToPublish => {
  const { userId, jobId } = job;
  return { userId, jobId, generationId: id, submission: job, measured: prepared(job) };
};

/** Sync.so as it would be with this file for a result. */
export const resultIs = (path: string, announced?: number): Partial<SyncSoClient> => ({
  getGeneration: async () => ({ id: 'g', status: 'COMPLETED', outputUrl: 'http://result.test' }) as Generation,
  download: async () => ({ body: createReadStream(path), bytes: announced ?? (await stat(path)).size }),
});

/** One try, with single calls to Sync.so replaced. */
export function publish(
  { deps }: { deps: ActivityDeps },
  what: ToPublish,
  calls: Partial<SyncSoClient> = {},
  on = activityTry(),
): Promise<PublishNews> {
  const { results } = createActivities({ ...deps, syncSo: { ...deps.syncSo, ...calls } });
  return on.run(results.publishResult, what);
}

export function published(news: PublishNews): PublishedResult {
  if ('published' in news) return news.published;
  throw new Error(`It is in doubt: ${news.doubtful.reason}`);
}

export function doubtful(news: PublishNews): DoubtfulResult {
  if ('doubtful' in news) return news.doubtful;
  throw new Error(`It was published: ${news.published.key}`);
}

/** Everything of the job in the bucket besides its uploads. */
export async function madeFiles({ s3 }: ActivityStage, { userId, jobId }: ProJobInput): Promise<string[]> {
  const { objects, unfinished } = await filesIn(s3);
  const all = [...objects, ...unfinished.map((name) => `unfinished ${name}`)];
  return all.filter(
    (name) => name.includes(jobPrefix(userId, jobId)) && !name.startsWith(uploadsPrefix(userId, jobId)),
  );
}
