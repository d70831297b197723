import { describe, expect, it } from 'vitest';
import { createWebhookSecret } from '../../src/sync-so/webhook-secret.js';
import { faultOf } from '../support/fault-of.js';

/** Sync.so's side, with a clock: what it answers next, and how often it was asked. */
function stage(configured?: string) {
  const sync = { answer: (): Promise<string> => Promise.resolve('whsec_one'), asked: 0, now: 0 };
  const load = () => {
    sync.asked += 1;
    return sync.answer();
  };
  return { sync, secret: createWebhookSecret({ configured, load, now: () => sync.now }) };
}

const away = () => Promise.reject(new Error('no Sync.so'));

describe('the secret of the webhooks', () => {
  it('is asked for at the first webhook, once, and kept', async () => {
    const { sync, secret } = stage();
    expect(sync.asked).toBe(0);
    expect(await Promise.all([secret.current(), secret.current()])).toEqual(['whsec_one', 'whsec_one']);
    sync.now = 3_600_000;
    expect(await secret.current()).toBe('whsec_one');
    expect(sync.asked).toBe(1);
  });

  it('is never asked for where it is configured', async () => {
    const { sync, secret } = stage('whsec_ours');
    expect([await secret.current(), await secret.renewed()]).toEqual(['whsec_ours', 'whsec_ours']);
    expect(sync.asked).toBe(0);
  });

  it('is renewed at most once a minute, however many forgeries come', async () => {
    const { sync, secret } = stage();
    await secret.current();
    sync.answer = () => Promise.resolve('whsec_two');
    sync.now = 59_999;
    expect(await secret.renewed()).toBe('whsec_one');
    sync.now = 60_000;
    expect(await Promise.all([secret.renewed(), secret.renewed()])).toEqual(['whsec_two', 'whsec_two']);
    expect(await secret.current()).toBe('whsec_two');
    expect(sync.asked).toBe(2);
  });

  it('is kept while Sync.so cannot be asked for a newer one', async () => {
    const { sync, secret } = stage();
    await secret.current();
    sync.answer = away;
    sync.now = 60_000;
    expect(await secret.renewed()).toBe('whsec_one');
    expect(await secret.current()).toBe('whsec_one');
    expect(sync.asked).toBe(2);
  });

  it('is not there while Sync.so is away, which is not asked again at once', async () => {
    const { sync, secret } = stage();
    sync.answer = away;
    expect(await faultOf(secret.current())).toMatchObject({ code: 'service_unavailable' });
    sync.answer = () => Promise.resolve('whsec_one');
    expect(await faultOf(secret.current())).toMatchObject({ code: 'service_unavailable' });
    expect(sync.asked).toBe(1);
    sync.now = 10_000;
    expect(await secret.current()).toBe('whsec_one');
  });
});
