import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/domain/errors.js';
import { fingerprintOf, idempotencyKeyOf } from '../../src/http/idempotency-key.js';

const keyIn = (...keys: string[]) => idempotencyKeyOf({ headersDistinct: { 'idempotency-key': keys } });

describe('an Idempotency-Key', () => {
  it.each(['k', '8e03978e-40d5-43dd-bc93-6894a57f9324', '"quoted"', 'with spaces, and ~', 'x'.repeat(255)])(
    'may be %j',
    (key) => {
      expect(keyIn(key)).toBe(key);
    },
  );

  it('need not be there', () => {
    expect(idempotencyKeyOf({ headersDistinct: {} })).toBeUndefined();
  });

  it.each([[''], ['x'.repeat(256)], ['schlüssel'], ['a\tb'], ['a', 'b']])('is refused as %j, %j', (...keys) => {
    const refused = () => keyIn(...keys.filter((key) => key !== undefined));
    expect(refused).toThrow(AppError);
    expect(refused).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });
});

describe('the fingerprint of a request', () => {
  const words = [
    ['segments', '[]'],
    ['model', 'sync-3'],
  ] as const;
  const video = { part: 'video', fileName: 'talk.mp4', bytes: 10, sha256: 'ab' };
  const audio = { part: 'audio[anna]', fileName: 'anna.wav', bytes: 5, sha256: 'cd' };
  const first = fingerprintOf({ words: new Map(words), files: [video, audio] });

  it('is that of the same words and files in another order', () => {
    expect(fingerprintOf({ words: new Map(words.toReversed()), files: [audio, video] })).toBe(first);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ['another word', [['segments', '[ ]'], words[1]] as const, [video, audio]],
    ['a word less', [words[0]] as const, [video, audio]],
    ['another size', words, [{ ...video, bytes: 11 }, audio]],
    ['another name', words, [{ ...video, fileName: 'talk2.mp4' }, audio]],
    ['other bytes', words, [video, { ...audio, sha256: 'ce' }]],
    ['another refId', words, [video, { ...audio, part: 'audio[ben]' }]],
    ['a file less', words, [video]],
  ])('is another one with %s', (_what, given, files) => {
    expect(fingerprintOf({ words: new Map(given), files })).not.toBe(first);
  });
});
