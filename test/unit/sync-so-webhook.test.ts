import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { verifySyncSignature } from '../../src/sync-so/webhook-signature.js';

const SECRET = 'whsec_fake-secret';
const BODY = Buffer.from('{"id":"gen-1","status":"COMPLETED","note":"é"}');
const NOW = new Date('2026-03-01T12:00:00Z');
const SECONDS = Math.floor(NOW.getTime() / 1000);

const hex = (t: number | string, secret = SECRET, body: Buffer = BODY) =>
  createHmac('sha256', secret)
    .update(Buffer.concat([Buffer.from(`${t}.`), body]))
    .digest('hex');
const sign = (t: number | string, secret?: string, body?: Buffer) => `t=${t},v1=${hex(t, secret, body)}`;
const verify = (header: string | undefined, o: { secret?: string; rawBody?: Buffer; toleranceSeconds?: number } = {}) =>
  verifySyncSignature({ header, rawBody: BODY, secret: SECRET, now: NOW, ...o });

describe('verifySyncSignature', () => {
  it('takes a genuine signature, its time in seconds or in ms', () => {
    expect(verify(sign(SECONDS))).toBe('ok');
    expect(verify(sign(NOW.getTime()))).toBe('ok');
    expect(verify(`t=${SECONDS}, v1=${hex(SECONDS).toUpperCase()}`)).toBe('ok');
  });

  it('agrees with a signature made by another tool', () => {
    // printf '1772366400.{}' | openssl dgst -sha256 -hmac whsec_fake-secret
    const v1 = '27b6fc3f8dcae92e12892c6ebc04e1bb04782a53ace92d83c62afc22d0d6aaf1';
    expect(verify(`t=1772366400,v1=${v1}`, { rawBody: Buffer.from('{}') })).toBe('ok');
  });

  it('takes any genuine v1 of several, as during a change of secrets', () => {
    expect(verify(`t=${SECONDS},v1=${'0'.repeat(64)},v1=${hex(SECONDS)},v2=later`)).toBe('ok');
  });

  it('refuses what is not there or not a signature', () => {
    expect(verify(undefined)).toBe('missing');
    expect(verify('')).toBe('missing');
    const v1 = hex(SECONDS);
    const malformed = [
      'hello',
      `v1=${v1}`,
      `t=${SECONDS}`,
      `t=soon,v1=${v1}`,
      `t=${SECONDS},v1=${v1.slice(2)}`,
      `t=${SECONDS},v1=${v1}00`,
      `t=${SECONDS},t=${SECONDS},v1=${v1}`,
    ];
    for (const header of malformed) expect(verify(header), header).toBe('malformed');
  });

  it('refuses forgeries: another secret, body or time', () => {
    expect(verify(sign(SECONDS, 'whsec_other'))).toBe('forged');
    expect(verify(sign(SECONDS, SECRET.replace('whsec_', '')))).toBe('forged');
    expect(verify(sign(SECONDS), { rawBody: Buffer.from('{"id":"gen-2"}') })).toBe('forged');
    expect(verify(`t=${SECONDS - 1},v1=${hex(SECONDS)}`)).toBe('forged');
    expect(verify(sign(SECONDS, ''), { secret: '' })).toBe('forged');
  });

  it('refuses genuine ones from too long ago or too far ahead', () => {
    expect(verify(sign(SECONDS - 300))).toBe('ok');
    expect(verify(sign(SECONDS - 301))).toBe('expired');
    expect(verify(sign(SECONDS + 301))).toBe('expired');
    expect(verify(sign(NOW.getTime() - 301_000))).toBe('expired');
    expect(verify(sign(SECONDS - 20), { toleranceSeconds: 10 })).toBe('expired');
  });
});
