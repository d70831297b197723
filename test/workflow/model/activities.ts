import { ApplicationFailure, activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import { toFailure, translated } from '../../../activities/failures.js';
import type { Look } from '../../../activities/generations.js';
import type { PublishNews } from '../../../activities/publish.js';
import { errorRow } from '../../../src/domain/error-table.js';
import { AppError } from '../../../src/domain/errors.js';
import type { Attempt, PublishedResult } from '../../../src/domain/job.js';
import type { GenerationNews, SlotNews, SubmitNews } from '../../../src/domain/job-state.js';
import { STAGE_WORDS } from '../../../src/domain/job-state.js';
import { sharedOf } from '../../support/recording-activities.js';
import type { FlatActivities } from '../../support/workflow-environment.js';
import { endOf } from './fake-sync-so.js';
import type { ActivityName, Trouble } from './script.js';
import type { Call, World } from './world.js';

/** A create that was cut off arrives within the time the client gives it (src/sync-so/client.ts). */
const LATE_MS = 100_000;
/** What a cancelled job may still do: nothing that sends or stores. The row itself takes no progress any more. */
const AFTER_CANCEL: ActivityName[] = [
  ...(['failJob', 'findGeneration', 'checkGeneration', 'releaseSlot'] as const),
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
    prepareAssets: on('prepareAssets', (world, { args: [input] }) => {
      world.row.progress({ stage: 'preparing', ...STAGE_WORDS.preparing });
      return { videoSeconds: 12, audioSeconds: { a: 2 }, segments: input.segments, media: sharedOf(input) };
    }),
    fetchAsset: on('fetchAsset', () => 'checking'),
    probeAsset: on('probeAsset', () => 'stored'),
    acquireSlot: on('acquireSlot', (world, { args: [jobId] }) => acquire(world, jobId)),
    releaseSlot: on('releaseSlot', release),
    holdAccount: on('holdAccount', (world, { args: [fault] }) => {
      world.places.hold ??= fault;
      return true;
    }),
    submitGeneration: on('submitGeneration', submit),
    findGeneration: on('findGeneration', find),
    checkGeneration: on('checkGeneration', (world, { args: [look] }) => check(world, look)),
    publishResult: on('publishResult', publish),
    acceptResult: on('acceptResult', (world, { args: [{ jobId }, { generationId }] }) => {
      if (!world.decided.has(generationId)) world.wrong('taken although nobody said so');
      if (!world.bucket.doubtful.has(generationId)) world.wrong(`accepted ${generationId}, which is not there`);
      return store(world, jobId);
    }),
    recordAdoption: on('recordAdoption', () => undefined),
    completeJob: on('completeJob', (world) => {
      if (!world.bucket.result) world.wrong('called completed without a result in the bucket');
      world.row.complete();
    }),
    failJob: on('failJob', async (world, { args: [, failure, { releasesSlot }] }) => {
      world.row.fail(failure);
      if (releasesSlot) await release(world);
    }),
    recordProgress: on('recordProgress', (world, { args: [, progress] }) => world.row.progress(progress)),
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
  // What the script wants of a send has to happen to one, not to a call that found no place.
  const n = world.calls.filter((call) => call.name === name && !call.waits).length + 1;
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
    if (name === 'checkGeneration') world.percentTold = (result as GenerationNews).percent;
    if (name === 'acquireSlot' || name === 'submitGeneration') world.waitsIn = runThatWaits(result);
    return result;
  } catch (error) {
    // The real server tries no step again that was given up; the time-skipping one would forget about it.
    throw call.givenUp ? final(error) : error;
  } finally {
    world.inFlight -= 1;
  }
}

/** The run that was told to wait for a place; undefined where it was told that it has one. */
function runThatWaits(news: Answer<ActivityName>): string | undefined {
  const waits = Object(news).granted === false || Object(news).waits !== undefined;
  return waits ? activityInfo().workflowExecution?.runId : undefined;
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

function acquire(world: World, jobId: string): SlotNews {
  const { row } = world;
  if (row.status === 'cancelled' && !world.places.held.has(jobId)) throw new AppError('job_cancelled');
  const answer = world.places.acquire(jobId);
  const stage = answer.granted ? 'submitting' : 'waiting_for_slot';
  if (!answer.granted && answer.hold) row.fail({ status: 'needs_attention', ...answer.hold });
  else row.progress({ stage, ...STAGE_WORDS[stage] });
  return answer;
}

/** Sync.so counts a generation until it is over (sync-so.md 11). */
async function release(world: World): Promise<void> {
  if (world.syncSo.isBusy(await world.reach.now()))
    world.wrong('gives its place back while its generation is being made');
  await world.wake(world.places.release(world.jobId));
}

/** As activities/generations.ts: the lease, the row, the list, and only then a create. */
async function submit(world: World, call: CallOf<'submitGeneration'>): Promise<SubmitNews> {
  const { row, syncSo, reach } = world;
  const [{ jobId }, , made] = call.args;
  const { attempt: tries, workflowExecution } = activityInfo();
  if (tries === 1 && world.waitsIn === workflowExecution?.runId) world.wrong('sends although it was told to wait');
  const place = acquire(world, jobId);
  call.waits = !place.granted;
  if (!place.granted) return { waits: place, tries };
  const attempt = row.keepAttempt(made);
  if (row.generationId && row.attempt?.token === attempt.token) return { generationId: row.generationId };
  mayAsk(world);
  const found = syncSo.find(attempt.token, await reach.now());
  if (found) return submitted(world, found.id);
  if (row.status === 'cancelled') throw new AppError('job_cancelled');
  throwIf(world.troubleOf(call, 'refused'));
  return submitted(world, await create(world, call, attempt));
}

function submitted({ row }: World, generationId: string): SubmitNews {
  row.keepGeneration(generationId);
  row.progress({ stage: 'generating', ...STAGE_WORDS.generating });
  return { generationId };
}

async function find(world: World, { args: [, made] }: CallOf<'findGeneration'>): Promise<string | undefined> {
  const { row, syncSo, reach } = world;
  mayAsk(world);
  const { token } = row.attempt?.n === made.n ? row.attempt : made;
  const found = syncSo.find(token, await reach.now());
  if (found) row.keepGeneration(found.id);
  return found?.id;
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

/** A generation that is done gives its place back, whatever becomes of the transfer. */
async function check(world: World, look: Look): Promise<GenerationNews> {
  const { generationId: id, overdue } = look;
  mayAsk(world);
  const now = await world.reach.now();
  const status = world.syncSo.statusOf(id, now);
  if (look.percent < world.percentTold && !world.cancelAsked)
    world.wrong(`progress went back from ${world.percentTold} to ${look.percent}`);
  if (status === 'COMPLETED') {
    world.row.progress({ stage: 'publishing', ...STAGE_WORDS.publishing });
    await release(world);
    return { status, percent: STAGE_WORDS.publishing.percent, overdue };
  }
  if (status !== 'RUNNING') {
    world.mayFail = true;
    throw new AppError('generation_infra_storage_error', { generationId: id, final: true });
  }
  const generation = world.syncSo.accepted.find((one) => one.id === id);
  const share = generation ? (now - generation.acceptedAt) / (endOf(generation) - generation.acceptedAt) : 0;
  const percent = Math.max(look.percent, 15 + Math.floor(70 * share));
  world.row.progress({ stage: 'generating', percent, message: 'Sync.so is making the video' });
  return { status: 'RUNNING', percent, overdue };
}

/** Stored under a name of its own, then copied: the copy cannot be stopped (activities/publish.ts). */
async function publish(world: World, { args: [finished] }: CallOf<'publishResult'>): Promise<PublishNews> {
  const { jobId, generationId: id } = finished;
  mayAsk(world);
  if (world.syncSo.statusOf(id, await world.reach.now()) !== 'COMPLETED')
    world.wrong(`published ${id}, which has no result`);
  heartbeat();
  world.bucket.unchecked = true;
  cancellationSignal().throwIfAborted();
  if (world.syncSo.accepted.find((one) => one.id === id)?.result !== 'doubtful')
    return { published: store(world, jobId) };
  world.bucket.unchecked = false;
  world.bucket.doubtful.add(id);
  world.row.fail({ status: 'needs_attention', code: 'result_doubtful', message: 'Too short.' });
  return { doubtful: { key: `doubtful/${id}.mp4`, bytes: 10, sha256: 'ab', generationId: id, reason: 'Too short.' } };
}

function store(world: World, jobId: string): PublishedResult {
  world.bucket.result = true;
  world.bucket.unchecked = false;
  return {
    key: `users/u1/jobs/${jobId}/pro_result_${jobId}.mp4`,
    url: 'http://s3.test/result.mp4',
    ...{ bytes: 10, sha256: 'ab', durationSeconds: 12 },
  };
}
