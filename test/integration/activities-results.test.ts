import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Notes } from '../../activities/notes.js';
import type { ScenarioName } from '../../simulator/scenarios.js';
import { cancelAbandoned } from '../../src/db/job-actions.js';
import { recordProgress } from '../../src/db/job-steps.js';
import { uploadsOf } from '../../src/db/uploads.js';
import { findJob } from '../../src/db/video-jobs.js';
import { cancelledWords } from '../../src/domain/cancellation.js';
import { AppError } from '../../src/domain/errors.js';
import type { ProJobInput, PublishedResult } from '../../src/domain/job.js';
import { resultKey } from '../../src/domain/keys.js';
import type { SyncSoClient } from '../../src/sync-so/client.js';
import type { Generation } from '../../src/sync-so/schemas.js';
import { type ActivityStage, startActivityStage } from '../support/activity-stage.js';
import { activityTry, failureOf } from '../support/activity-try.js';
import {
  type FinishedGeneration,
  finished,
  finishedGeneration,
  madeFiles,
  published,
  publish as publishOn,
  resultIs,
} from '../support/finished-generation.js';
import { localServer } from '../support/local-server.js';
import { sha256 } from '../support/sha256.js';
import { eventually } from '../support/simulator-client.js';

let stage: ActivityStage;

beforeAll(async () => {
  stage = await startActivityStage();
});
afterAll(() => stage?.stop());

const generated = (scenario?: ScenarioName) => finishedGeneration(stage, scenario);

/** One try; what comes of it is expected to be the job's result. */
const publish = async (generation: FinishedGeneration, on = activityTry(), calls: Partial<SyncSoClient> = {}) =>
  published(await publishOn(stage, finished(generation), calls, on));

const storedBytes = async (key: string) => await buffer((await stage.deps.store.open(key)).body);

const leftovers = (job: ProJobInput) => madeFiles(stage, job);

describe('publishResult', () => {
  it('stores the result to the byte, and tells what it stored', async () => {
    const generation = await generated();
    const { job, id } = generation;
    const attempt = activityTry();
    const result = await publish(generation, attempt);
    const { outputUrl } = await stage.deps.syncSo.getGeneration(id);
    const made = Buffer.from(await (await fetch(outputUrl ?? '')).arrayBuffer());
    const key = resultKey(job.userId, job.jobId);
    expect(sha256(await storedBytes(key))).toBe(sha256(made));
    expect(result).toEqual<PublishedResult>({
      ...{ key, url: stage.deps.store.address(key), bytes: made.length, sha256: sha256(made) },
      durationSeconds: 3,
    });
    expect(await stage.deps.store.head(key)).toEqual({ bytes: made.length, contentType: 'video/mp4' });
    expect(await uploadsOf(stage.deps.db, job.jobId, { forgotten: false })).toEqual([]);
    expect(await leftovers(job)).toEqual([key]);
    expect(attempt.heartbeats.length).toBeGreaterThan(1);
  });

  it.each<[ScenarioName, string]>([
    ['expired-output', 'result_expired'],
    ['null-output', 'result_expired'],
    ['truncated-output', 'result_incomplete'],
  ])('after %s: publishes nothing, and all of it at the next try', async (scenario, code) => {
    const generation = await generated(scenario);
    const { job } = generation;
    expect(await failureOf(publish(generation))).toMatchObject({ type: code, nonRetryable: false });
    expect(await leftovers(job)).toEqual([]);
    const { key, bytes } = await publish(generation, activityTry({ attempt: 2 }));
    expect(bytes).toBeGreaterThan(job.video.bytes);
    expect(await leftovers(job)).toEqual([key]);
  });

  it('refuses a result that is shorter than announced', async () => {
    const generation = await generated();
    const { job } = generation;
    const path = stage.files.at('talk.mp4');
    const { size } = await stat(path);
    const failure = await failureOf(publish(generation, activityTry(), resultIs(path, size + 1)));
    expect(failure).toMatchObject({ type: 'result_incomplete', nonRetryable: false });
    expect(failure.message).toContain(`${size} of ${size + 1} bytes`);
    expect(await stage.deps.store.head(resultKey(job.userId, job.jobId))).toBeUndefined();
  });

  it('replaces what an earlier try has left unchecked', async () => {
    const generation = await generated();
    const { job } = generation;
    const key = resultKey(job.userId, job.jobId);
    const rubbish = Readable.from([Buffer.from('half a video')]);
    await stage.deps.store.putStream(`${key}.unchecked`, rubbish, { contentType: 'video/mp4' });
    await publish(generation, activityTry({ attempt: 2 }));
    expect(await leftovers(job)).toEqual([key]);
  });

  it('gives the same when it is done again', async () => {
    const generation = await generated();
    const first = await publish(generation);
    expect(await publish(generation, activityTry({ attempt: 2 }))).toEqual(first);
  });
});

describe('a result that can never be fetched', () => {
  const HOUR = 3_600_000;
  const SINCE = Date.parse('2026-11-22T14:03:20Z');
  /** What a try finds noted by those before it. */
  const noted = (tries: number, since: number) => ({ heartbeatDetails: { fetching: { tries, since } } });
  const answers = (outputUrl: string | null) => async () => ({ id: 'g', status: 'COMPLETED', outputUrl }) as Generation;
  const away = (code: string) => () => Promise.reject(new AppError(code));

  it.each<[string, string, ScenarioName, Partial<SyncSoClient>?]>([
    ['each link is dead', 'HTTP 403', 'expired-output-always'],
    ['each download breaks off', 'broke off after', 'truncated-output-always'],
    ['there is never a link', 'gives none', 'ok', { getGeneration: answers(null) }],
    ['the link is none', 'no web address', 'ok', { getGeneration: answers('soon') }],
    ['Sync.so denies it', 'no longer knows', 'ok', { getGeneration: away('generation_not_found') }],
  ])('is given up after two hours, with the reason, its generation kept: %s', async (_why, reason, scenario, calls) => {
    const generation = await generated(scenario);
    const first = activityTry();
    expect((await failureOf(publish(generation, first, calls))).nonRetryable).toBe(false);
    expect(first.heartbeats.at(-1)).toMatchObject({ fetching: { tries: 1 } });
    const later = activityTry({ attempt: 40, ...noted(29, Date.now() - 2 * HOUR) });
    const failure = await failureOf(publish(generation, later, calls));
    expect(failure).toMatchObject({ type: 'result_unavailable', nonRetryable: true });
    expect(failure.message).toContain(reason);
    expect(failure.message).toMatch(/Tried 30 times since 2026-.* UTC\.$/);
    expect(failure.details).toMatchObject([
      { final: undefined, next: expect.stringContaining('nothing is paid again') },
    ]);
    expect(await leftovers(generation.job)).toEqual([]);
    expect(await findJob(stage.deps.db, generation.job)).toMatchObject({ syncGenerationId: generation.id });
  });

  it.each<[string, Partial<SyncSoClient>, ReturnType<typeof noted>]>([
    ['in less than two hours', {}, noted(29, Date.now() - 1.9 * HOUR)],
    ['with few tries', {}, noted(8, Date.now() - 20 * HOUR)],
    ['where Sync.so is away', { getGeneration: away('sync_so_unreachable') }, noted(29, Date.now() - 20 * HOUR)],
    ['where its storage is', { download: away('internal_error') }, noted(29, Date.now() - 20 * HOUR)],
  ])('is not given up %s', async (_when, calls, before) => {
    const generation = await generated('expired-output-always');
    const failure = await failureOf(publish(generation, activityTry({ attempt: 40, ...before }), calls));
    expect(failure.nonRetryable).toBe(false);
  });

  it('nor where our own bucket is away', async () => {
    const what = finished(await generated());
    const deps = { ...stage.deps, store: { ...stage.deps.store, putStream: away('service_unavailable') } };
    const on = activityTry({ attempt: 40, ...noted(29, Date.now() - 20 * HOUR) });
    const failure = await failureOf(publishOn({ deps }, what, {}, on));
    expect(failure).toMatchObject({ type: 'service_unavailable', nonRetryable: false });
  });

  it('is told in the row at each try: what is wrong, how often, since when, and when next', async () => {
    const generation = await generated('expired-output-always');
    const { job } = generation;
    const { db } = stage.deps;
    await recordProgress(db, job.jobId, { status: 'processing', stage: 'publishing', percent: 85, message: 'Storing' });
    const told = async (attempt: number) => {
      const workflowExecution = { workflowId: job.jobId, runId: 'run' };
      const on = activityTry({ attempt, workflowExecution, scheduledTimestampMs: SINCE });
      await failureOf(publish(generation, on));
      return (await findJob(db, job))?.progressMessage;
    };
    const reason = "Sync.so's link to the result does not work. HTTP 403 from 127.0.0.1:\\d+.";
    const next = 'Next try at \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC.';
    expect(await told(1)).toMatch(new RegExp(`^${reason} ${next}$`));
    expect(await told(7)).toMatch(new RegExp(`^${reason} Tried 7 times since 2026-11-22 14:03:20 UTC. ${next}$`));
    await cancelAbandoned(db, job.jobId, cancelledWords(true));
    expect(await told(8), 'a job that has ended says how').toBe(cancelledWords(true).message);
  });
});

describe('publishing that is cancelled', () => {
  const CHUNK = Buffer.alloc(1024 ** 2);

  it('stops the transfer and leaves nothing behind', async () => {
    let hungUp = false;
    const endless = await localServer((_request, response) => {
      response.on('close', () => {
        hungUp = true;
      });
      Readable.from(forEver()).pipe(response);
    });
    const job = await stage.job();
    const getGeneration = async () => ({ id: 'g', status: 'COMPLETED', outputUrl: endless.url }) as Generation;
    const attempt = activityTry();
    // Far enough that parts are in S3 already.
    attempt.environment.on('heartbeat', ({ bytes = 0 }: Notes) => bytes > 20 * CHUNK.length && attempt.cancel());
    const publishing = publish({ job, id: 'g' }, attempt, { getGeneration });
    await expect(publishing).rejects.toMatchObject({ name: 'CancelledFailure' });
    await eventually(() => hungUp, 'the download is given up');
    expect(await leftovers(job)).toEqual([]);
  });

  async function* forEver() {
    for (;;) yield CHUNK;
  }
});
