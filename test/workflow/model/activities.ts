import { ApplicationFailure, activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import { toFailure, translated } from '../../../activities/failures.js';
import { AppError, errorRow } from '../../../src/domain/errors.js';
import type { Attempt, PublishedResult } from '../../../src/domain/job.js';
import type { FlatActivities } from '../../support/workflow-environment.js';
import { endOf } from './fake-sync-so.js';
import type { ActivityName, Trouble } from './script.js';
import type { Call, World } from './world.js';

/** A create that was cut off arrives within the time the client gives it (src/sync-so/client.ts). */
const LATE_MS = 100_000;
/** What a cancelled job may still do: nothing that sends or stores. The row itself takes no progress any more. */
const AFTER_CANCEL: ActivityName[] = [
  ...(['failJob', 'findGeneration', 'checkGeneration', 'recordGeneration', 'releaseSlot'] as const),
  ...(['holdAccount', 'discardFiles', 'recordProgress'] as const),
];

/** A workflow may end after these. The time-skipping server stops skipping once one ended before its activities did. */
const isLast = (name: ActivityName, { row }: World) =>
  name === 'discardFiles' ||
  (['failJob', 'completeJob'].includes(name) && ['failed', 'completed'].includes(row.status));

/** The activities as src's, on the world of the job they are called for. */
export function worldActivities(worldOf: () => World): FlatActivities {
  const on = <Name extends ActivityName>(name: Name, work: Work<Name>) =>
    ((...args: Parameters<FlatActivities[Name]>) =>
      perform(worldOf(), name, args, work)) as unknown as FlatActivities[Name];

  return translated({
    prepareAssets: on('prepareAssets', (_world, { args: [input] }) => ({
      videoSeconds: 12,
      audioSeconds: { a: 2 },
      segments: input.segments,
      warnings: [],
    })),
    shareAssets: on('shareAssets', (_world, { args: [{ video, audio }] }) => ({
      video: { key: video.key },
      audio: Object.fromEntries(audio.map(({ refId, key }) => [refId, { key }])),
    })),
    recordWarnings: on('recordWarnings', () => undefined),
    acquireSlot: on('acquireSlot', (world, { args: [jobId] }) => acquire(world, jobId)),
    releaseSlot: on('releaseSlot', release),
    holdAccount: on('holdAccount', (world, { args: [fault] }) => {
      world.places.hold ??= fault;
      return true;
    }),
    recordAttempt: on('recordAttempt', (world, { args: [, attempt] }) => world.row.keepAttempt(attempt)),
    submitGeneration: on('submitGeneration', submit),
    findGeneration: on('findGeneration', async (world, { args: [{ token }] }) => {
      mayAsk(world);
      return world.syncSo.find(token, await world.reach.now())?.id;
    }),
    recordGeneration: on('recordGeneration', (world, { args: [, id] }) => world.row.keepGeneration(id)),
    checkGeneration: on('checkGeneration', (world, { args: [id] }) => check(world, id)),
    recordOverdue: on('recordOverdue', (world) => {
      world.row.overdue = true;
    }),
    publishResult: on('publishResult', publish),
    completeJob: on('completeJob', (world) => {
      if (!world.bucket.result) world.wrong('called completed without a result in the bucket');
      world.row.complete();
    }),
    failJob: on('failJob', (world, { args: [, failure] }) => {
      world.row.fail(failure);
    }),
    recordProgress: on('recordProgress', (world, { args: [, progress] }) => {
      if (progress.percent < world.percentWritten) {
        world.wrong(`progress went back from ${world.percentWritten} to ${progress.percent}`);
      }
      world.percentWritten = progress.percent;
      world.row.progress(progress);
    }),
    discardFiles: on('discardFiles', (world) => {
      Object.assign(world.bucket, { input: false, unchecked: false, result: false });
    }),
  });
}

type CallOf<Name extends ActivityName> = Call & { args: Parameters<FlatActivities[Name]> };
type Answer<Name extends ActivityName> = Awaited<ReturnType<FlatActivities[Name]>>;
type Work<Name extends ActivityName> = (world: World, call: CallOf<Name>) => Answer<Name> | Promise<Answer<Name>>;

/** Tells of the call, lets happen in it what the script wants, and watches what a cancelled job does. */
async function perform<Name extends ActivityName>(
  world: World,
  name: Name,
  args: Parameters<FlatActivities[Name]>,
  work: Work<Name>,
): Promise<Answer<Name>> {
  const n = world.calls.filter((call) => call.name === name).length + 1;
  const call: CallOf<Name> = { name, n, args };
  world.calls.push(call);
  if (world.row.status === 'cancelled' && !AFTER_CANCEL.includes(name)) world.wrong(`${name} after the cancel`);
  world.tell(name === 'recordProgress' ? `  ${(args[1] as { message: string }).message}` : `${name} #${n}`);
  world.inFlight += 1;
  try {
    await world.meanwhile(call, 'before');
    throwIf(world.troubleOf(call, 'before'));
    const result = await work(world, call);
    if (isLast(name, world)) await world.alone();
    await world.meanwhile(call, 'after');
    throwIf(world.troubleOf(call, 'after'));
    return result;
  } catch (error) {
    // The real server tries no step again that was given up; the time-skipping one would forget about it.
    throw call.givenUp ? final(error) : error;
  } finally {
    world.inFlight -= 1;
  }
}

/** As that try would tell it, and no other follows. */
function final(error: unknown): Error {
  const failure = toFailure(error, activityInfo().attempt);
  if (!(failure instanceof ApplicationFailure)) return failure;
  return ApplicationFailure.nonRetryable(failure.message, failure.type, ...(failure.details ?? []));
}

function throwIf(trouble: Trouble | undefined): void {
  if (!trouble) return;
  const { code, retryAfterSeconds } = trouble;
  const told = errorRow(code).class === 'wait' && retryAfterSeconds ? { retryAfterMs: retryAfterSeconds * 1000 } : {};
  throw new AppError(code, told);
}

function mayAsk({ syncSo }: World): void {
  if (syncSo.accountTrouble) throw new AppError('account_payment_required');
}

function acquire(world: World, jobId: string) {
  const answer = world.places.acquire(jobId);
  if (answer.granted) world.toldGranted = true;
  return answer;
}

/** Sync.so counts a generation until it is over (sync-so.md 11). */
async function release(world: World): Promise<void> {
  if (world.syncSo.isBusy(await world.reach.now()))
    world.wrong('gives its place back while its generation is being made');
  world.toldGranted = false;
  await world.wake(world.places.release(world.jobId));
}

/** As activities/generations.ts: the row, the list, the lease, and only then a create. */
async function submit(world: World, call: CallOf<'submitGeneration'>): Promise<string> {
  const { row, syncSo, reach } = world;
  const [{ jobId }, , , attempt] = call.args;
  if (!world.toldGranted) world.wrong('sends without having been given a place');
  if (row.attempt?.idempotencyKey !== attempt.idempotencyKey) world.wrong('sends an attempt the row does not have');
  if (row.generationId && row.attempt?.token === attempt.token) return row.generationId;
  mayAsk(world);
  const found = syncSo.find(attempt.token, await reach.now());
  if (found) return found.id;
  if (!world.places.held.has(jobId)) throw new AppError('slot_lost');
  throwIf(world.troubleOf(call, 'refused'));
  return await create(world, call, attempt);
}

async function create(world: World, call: Call, { idempotencyKey: key, token }: Attempt): Promise<string> {
  const now = await world.reach.now();
  const late = world.script.syncSo.keys === 'honoured' && world.troubleOf(call, 'late');
  if (late) {
    world.syncSo.createLater({ key, token }, now + LATE_MS);
    throwIf(late);
  }
  const { id } = world.syncSo.create({ key, token }, now);
  world.tell(`  accepted ${id}`);
  return id;
}

async function check(world: World, id: string) {
  mayAsk(world);
  const now = await world.reach.now();
  const status = world.syncSo.statusOf(id, now);
  if (status === 'COMPLETED') return { status };
  if (status !== 'RUNNING') {
    world.mayFail = true;
    throw new AppError('generation_infra_storage_error', { generationId: id, final: true });
  }
  const generation = world.syncSo.accepted.find((one) => one.id === id);
  const share = generation ? (now - generation.acceptedAt) / (endOf(generation) - generation.acceptedAt) : 0;
  return { status: 'RUNNING' as const, progressPercent: Math.floor(100 * share) };
}

/** Stored under a name of its own, then copied: the copy cannot be stopped (activities/publish.ts). */
async function publish(world: World, { args: [job, , id] }: CallOf<'publishResult'>): Promise<PublishedResult> {
  mayAsk(world);
  if (world.syncSo.statusOf(id, await world.reach.now()) !== 'COMPLETED')
    world.wrong(`published ${id}, which has no result`);
  heartbeat();
  world.bucket.unchecked = true;
  cancellationSignal().throwIfAborted();
  world.bucket.result = true;
  world.bucket.unchecked = false;
  return {
    key: `users/u1/jobs/${job.jobId}/pro_result_${job.jobId}.mp4`,
    url: 'http://s3.test/result.mp4',
    ...{ bytes: 10, sha256: 'ab', durationSeconds: 12 },
  };
}
