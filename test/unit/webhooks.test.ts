import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { MOST_ATTEMPTS, nextAttemptMs } from '../../src/domain/webhooks.js';
import { MOST_BODY_BYTES, messageBody } from '../../src/webhooks/message-body.js';
import { newWebhookSecret, signatureHeaders } from '../../src/webhooks/signature.js';

const HOUR_MS = 3_600_000;

describe('the signature of a message', () => {
  const [secret, other] = [newWebhookSecret(), newWebhookSecret()];
  const body = messageBody({ type: 'job.completed', at: new Date(0), data: { name: 'Grüße 👋' } });
  const message = { id: 'msg_1', sentAt: new Date(), body };
  const headers = signatureHeaders(message, [secret]);

  it("is one the specification's own library verifies and makes", () => {
    expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
    expect(headers['webhook-signature']).toBe(new Webhook(secret).sign('msg_1', message.sentAt, body));
  });

  it('holds the body, the id, the time and the secret', () => {
    const tampered: [string, Record<string, string>, string][] = [
      [body.replace('completed', 'failed'), headers, secret],
      [body, { ...headers, 'webhook-id': 'msg_2' }, secret],
      [body, { ...headers, 'webhook-timestamp': String(Number(headers['webhook-timestamp']) + 1) }, secret],
      [body, headers, other],
    ];
    for (const [text, sent, key] of tampered) expect(() => new Webhook(key).verify(text, sent)).toThrow('No matching');
    const old = signatureHeaders({ ...message, sentAt: new Date(Date.now() - HOUR_MS) }, [secret]);
    expect(() => new Webhook(secret).verify(body, old)).toThrow('too old');
  });

  it('is made with each of two secrets while they are exchanged', () => {
    const both = signatureHeaders(message, [secret, other]);
    for (const key of [secret, other]) expect(new Webhook(key).verify(body, both)).toEqual(JSON.parse(body));
  });
});

describe('the waits between attempts', () => {
  it('are those of the specification, over three days, and up to a fifth longer', () => {
    const waits = (random: number) =>
      Array.from({ length: MOST_ATTEMPTS }, (_none, index) => nextAttemptMs(index + 1, random));
    const seconds = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
    expect(waits(0)).toEqual([...seconds.map((wait) => wait * 1_000), undefined]);
    expect(waits(1)).toEqual([...seconds.map((wait) => wait * 1_200), undefined]);
  });

  it('heed what the receiver asks for, up to a day', () => {
    expect([nextAttemptMs(1, 0, 60_000), nextAttemptMs(2, 0, 60_000)]).toEqual([60_000, 300_000]);
    expect(nextAttemptMs(1, 0, 1_000 * HOUR_MS)).toBe(24 * HOUR_MS);
  });
});

it('a message has at most 20 KiB: rather no warnings than one that is refused', () => {
  const at = new Date();
  const warnings = Array(10).fill({ code: 'a', message: 'ü'.repeat(1_500), field: 'b' });
  const small = messageBody({ type: 'job.failed', at, data: { id: 1, warnings: warnings.slice(0, 2) } });
  expect(JSON.parse(small)).toMatchObject({ timestamp: at.toISOString(), data: { warnings: [{}, {}] } });
  const large = messageBody({ type: 'job.failed', at, data: { id: 1, warnings } });
  expect(JSON.parse(large).data).toEqual({ id: 1, warnings: [] });
  expect(Buffer.byteLength(small)).toBeLessThan(MOST_BODY_BYTES);
});
