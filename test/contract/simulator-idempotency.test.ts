import { afterAll, beforeAll, describe, expect, test as it } from 'vitest';
import { type TestSimulator, testSimulator } from '../support/simulator-client.js';

let simulator: TestSimulator;

beforeAll(async () => {
  simulator = await testSimulator({ ffmpegPath: '/nowhere/ffmpeg', scenario: 'fails', concurrencyLimit: 1000 });
});
afterAll(() => simulator.remove());

const body = (outputFileName: string) => ({
  model: 'lipsync-2',
  input: [
    { type: 'video', url: 'http://127.0.0.1:9/v.mp4' },
    { type: 'audio', url: 'http://127.0.0.1:9/a.wav' },
  ],
  outputFileName,
});
const key = (value: string) => ({ 'Idempotency-Key': value });
const accepted = (name: string) => simulator.inspect().acceptedByName[name] ?? 0;

it('the same key and body replay the generation, as it is now', async () => {
  const first = await simulator.create(body('replayed'), key('k-replayed'));
  await simulator.settled(first.body.id);
  const again = await simulator.create(body('replayed'), key('k-replayed'));
  expect(again).toMatchObject({ status: 201, body: { id: first.body.id, status: 'FAILED' } });
  expect(accepted('replayed')).toBe(1);
});

it('another body with the same key is a conflict', async () => {
  await simulator.create(body('first'), key('k-conflict'));
  const { status, body: fault } = await simulator.create(body('second'), key('k-conflict'));
  expect({ status, code: fault.errorCode }).toEqual({ status: 409, code: 'IDEMPOTENCY_PAYLOAD_CONFLICT' });
  expect(accepted('second')).toBe(0);
});

it('without a key every send is a new generation', async () => {
  await simulator.create(body('unkeyed'));
  await simulator.create(body('unkeyed'));
  expect(accepted('unkeyed')).toBe(2);
});

it('of two at once one is accepted, the other told to wait', async () => {
  const late = { ...key('k-race'), 'x-simulator-scenario': 'late-response', 'x-simulator-seconds': '0.5' };
  const answers = await Promise.all([1, 2].map(() => simulator.create(body('race'), late)));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
  expect(answers.find(({ status }) => status === 409)?.body.errorCode).toBe('IDEMPOTENCY_IN_PROGRESS');
  expect(accepted('race')).toBe(1);
});

it('a refused create does not use up its key', async () => {
  const broken = await simulator.create({ ...body('fixed'), model: 'none' }, key('k-refused'));
  expect(broken.status).toBe(400);
  expect(await simulator.create(body('fixed'), key('k-refused'))).toMatchObject({ status: 201 });
});

describe('of keys', () => {
  it.each([
    ['empty', ''],
    ['a space', 'a b'],
    ['too long', 'k'.repeat(129)],
    ['two in one', 'a, b'],
  ])('a malformed one is refused: %s', async (_what, value) => {
    const { status, body: fault } = await simulator.create(body('malformed'), key(value));
    expect({ status, code: fault.errorCode }).toEqual({ status: 400, code: 'INVALID_IDEMPOTENCY_KEY' });
  });

  it('the longest and strangest one is taken', async () => {
    const value = `.~_-${'k'.repeat(124)}`;
    expect(await simulator.create(body('strange'), key(value))).toMatchObject({ status: 201 });
  });
});

it('a key is forgotten after its retention', async () => {
  const forgetful = await testSimulator({
    ffmpegPath: '/nowhere/ffmpeg',
    scenario: 'fails',
    idempotencyRetentionSeconds: 0,
  });
  const first = await forgetful.create(body('old'), key('k-old'));
  const second = await forgetful.create(body('old'), key('k-old'));
  expect(second.status).toBe(201);
  expect(second.body.id).not.toBe(first.body.id);
  await forgetful.remove();
});

it('a killed and restarted simulator still knows its keys and generations', async () => {
  const options = { ffmpegPath: '/nowhere/ffmpeg', scenario: 'never-finishes', fast: true } as const;
  const before = await testSimulator(options);
  const first = await before.create(body('survivor'), key('k-survivor'));
  await before.stop();
  const after = await testSimulator({ ...options, workDir: before.workDir });
  const again = await after.create(body('survivor'), key('k-survivor'));
  expect(again.body.id).toBe(first.body.id);
  expect(after.inspect().acceptedByName).toEqual({ survivor: 1 });
  expect(after.inspect().creates.map(({ outcome }) => outcome)).toEqual(['accepted', 'replayed']);
  await after.remove();
});
