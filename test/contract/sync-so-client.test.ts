import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ScenarioName } from '../../simulator/scenarios.js';
import { faultOf } from '../support/fault-of.js';
import { type MakeDriver, ourDriver, type Seen, type SyncSoDriver, sdkDriver } from '../support/sync-so-drivers.js';
import { type Stage, startStage } from '../support/sync-so-stage.js';

/**
 * The same expectations for our client and for the official SDK, against the simulator: what holds for both holds for
 * the contract, so neither our client nor the simulator can drift off alone.
 */
const CLIENTS: [name: string, make: MakeDriver][] = [
  ['our client', ourDriver],
  ['@sync.so/sdk', sdkDriver],
];

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());

describe.each(CLIENTS)('%s', (_name, make) => {
  let driver: SyncSoDriver;
  beforeAll(() => {
    driver = make(stage.simulator.url, stage.apiKey);
  });
  const newName = () => `pro_${randomUUID()}`;
  const create = (name = newName(), scenario?: ScenarioName) =>
    driver.create(stage.request(name), { key: name, scenario });
  const finished = (id: string): Promise<Seen> =>
    vi.waitUntil(
      async () => {
        const generation = await driver.get(id);
        return ['PENDING', 'PROCESSING'].includes(generation.status) ? undefined : generation;
      },
      { timeout: 60_000, interval: 50 },
    );

  it('creates a generation, follows it to its end, and finds it by its name', async () => {
    const name = newName();
    const created = await create(name);
    expect(created).toMatchObject({ status: expect.stringMatching(/PENDING|PROCESSING/), model: 'lipsync-2' });
    expect(created.outputFileName).toBe(name);
    const done = await finished(created.id);
    expect(done).toMatchObject({ id: created.id, status: 'COMPLETED', outputUrl: expect.stringMatching(/^http/) });
    expect(done.outputDuration).toBeGreaterThan(2);
    const found = (await driver.list()).filter(({ outputFileName }) => outputFileName === name);
    expect(found.map(({ id }) => id)).toEqual([created.id]);
  });

  it('pays once for one idempotency key, and is told when the body changed', async () => {
    const name = newName();
    const body = stage.request(name);
    const first = await driver.create(body, { key: name });
    const second = await driver.create(body, { key: name });
    expect(second.id).toBe(first.id);
    expect(stage.simulator.inspect().acceptedByName[name]).toBe(1);
    const changed = { ...body, model: 'sync-3' as const };
    expect((await faultOf(driver.create(changed, { key: name }))).code).toMatch(/^IDEMPOTENCY_/);
    expect((await faultOf(driver.create(body, { key: 'not a key' }))).code).toBe('INVALID_IDEMPOTENCY_KEY');
    await finished(first.id);
  });

  it('is refused without the right key', async () => {
    const stranger = make(stage.simulator.url, 'another-fake-key');
    expect((await faultOf(stranger.get(randomUUID()))).code).toBe('sync_so_unauthorized');
    expect((await faultOf(stranger.list())).code).toBe('sync_so_unauthorized');
  });

  it('is told what is wrong with a body', async () => {
    const body = stage.request(newName());
    const [segment] = body.segments;
    if (!segment) throw new Error('the stage has one segment');
    const overlapping = { ...body, segments: [segment, segment] };
    expect((await faultOf(driver.create(overlapping, { key: newName() }))).code).toBe(
      'generation_input_segments_invalid',
    );
    const labelled = { ...body, segments: [{ ...segment, label: 'intro' }] };
    expect((await faultOf(driver.create(labelled, { key: newName() }))).code).toBe(
      'generation_input_validation_failed',
    );
    const options = { ...body.options, syncMode: 'loop' };
    expect((await faultOf(driver.create({ ...body, options }, { key: newName() }))).code).toBe(
      'generation_input_validation_failed',
    );
  });

  it('is told which generation does not exist', async () => {
    expect((await faultOf(driver.get(randomUUID()))).code).toBe('generation_not_found');
    expect((await faultOf(driver.get('no-uuid'))).code).toBe('invalid_generation_id');
  });

  it.each<[ScenarioName, string]>([
    ['rate-limited', 'rate_limit_exceeded'],
    ['concurrency-limited', 'concurrency_limit_reached'],
    ['payment-required', 'account_payment_required'],
    ['server-error', 'internal_error'],
    ['outcome-unknown', 'IDEMPOTENCY_OUTCOME_UNKNOWN'],
  ])('%s: a create ends with %s', async (scenario, code) => {
    expect((await faultOf(create(newName(), scenario))).code).toBe(code);
  });

  it.each<[ScenarioName, string, string | undefined]>([
    ['fails', 'FAILED', 'generation_pipeline_failed'],
    ['error-code-snake', 'FAILED', 'generation_pipeline_failed'],
    ['error-code-both', 'FAILED', 'generation_pipeline_failed'],
    ['fails-without-code', 'FAILED', undefined],
    ['rejected', 'REJECTED', 'generation_model_duration_exceeded'],
  ])('%s: the generation ends %s with %s', async (scenario, status, errorCode) => {
    const end = await finished((await create(newName(), scenario)).id);
    expect(end.status).toBe(status);
    expect(end.errorCode).toBe(errorCode);
    expect(end.error).toBeTruthy();
  });

  it('knows the models', async () => {
    const names = (await driver.models()).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['lipsync-2', 'sync-3', 'react-1']));
  });
});
