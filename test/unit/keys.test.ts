import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ASSET_KEY,
  assetKey,
  doubtfulKey,
  jobPrefix,
  resultKey,
  uncheckedKey,
  uploadKey,
  uploadsPrefix,
} from '../../src/domain/keys.js';

const JOB = '0f8fad5b-d9cb-469f-a165-70867728950e';

describe('keys', () => {
  it('puts everything of a job under one prefix', () => {
    expect(jobPrefix('local-user', JOB)).toBe(`users/local-user/jobs/${JOB}/`);
    expect(uploadKey('local-user', JOB, 'voice', '.wav')).toBe(`users/local-user/jobs/${JOB}/input/voice.wav`);
    expect(resultKey('local-user', JOB)).toBe(`users/local-user/jobs/${JOB}/pro_result_${JOB}.mp4`);
    expect(doubtfulKey('local-user', JOB, 'g-1')).toBe(`users/local-user/jobs/${JOB}/doubtful/g-1.mp4`);
  });

  it('keeps uploads and results apart: what is removed of the one leaves the other', () => {
    const uploads = uploadsPrefix('local-user', JOB);
    const result = resultKey('local-user', JOB);
    expect(uploadKey('local-user', JOB, 'voice', '.wav').startsWith(uploads)).toBe(true);
    for (const key of [result, uncheckedKey(result), doubtfulKey('local-user', JOB, 'g-1')]) {
      expect(key.startsWith(uploads), key).toBe(false);
      expect(key.startsWith(jobPrefix('local-user', JOB)), key).toBe(true);
    }
  });

  it('knows the key of an asset from every other', () => {
    const key = assetKey('a/b', JOB, 'video', '.mp4');
    expect(key).toBe(`users/a%2Fb/assets/${JOB}/video.mp4`);
    expect(ASSET_KEY.exec(key)?.[1]).toBe(JOB);
    for (const other of [uploadKey('u', JOB, 'video', '.mp4'), resultKey('u', JOB), `${key}/x`]) {
      expect(ASSET_KEY.test(other), other).toBe(false);
    }
  });

  it('has a key of its own for each doubtful result, whatever Sync.so calls its generation', () => {
    const generationId = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('..', '.', '', '../g', 'a/b'));
    const keyOf = (id: string) => doubtfulKey('local-user', JOB, id);
    fc.assert(
      fc.property(generationId, generationId, (one, other) => {
        const key = keyOf(one);
        expect(key.split('/')).toHaveLength(6);
        expect(new URL(`http://s3/${key}`).pathname).toBe(`/${key}`);
        if (one !== other) expect(key).not.toBe(keyOf(other));
      }),
    );
  });

  it('keeps an ordinary user id readable', () => {
    expect(jobPrefix('jane.doe', JOB)).toBe(`users/jane.doe/jobs/${JOB}/`);
  });

  it.each([
    ['..', '=..'],
    ['.', '=.'],
    ['=..', '%3D..'],
    ['../../other', '..%2F..%2Fother'],
    ['a/b', 'a%2Fb'],
    ['a\\b', 'a%5Cb'],
    ['a\u0000b', 'a%00b'],
  ])('keeps user %j in one step of the path', (userId, step) => {
    expect(jobPrefix(userId, JOB)).toBe(`users/${step}/jobs/${JOB}/`);
  });

  it('lets no user reach outside or into another: the path has its depth, no dot steps, and a prefix of its own', () => {
    const userId = fc.oneof(
      fc.string({ minLength: 1, unit: 'grapheme' }),
      fc.string({ minLength: 1, unit: fc.constantFrom('.', '/', '%', '2', 'E', 'F', '\\') }),
    );
    fc.assert(
      fc.property(userId, userId, (mine, theirs) => {
        fc.pre(mine !== theirs);
        const key = resultKey(mine, JOB);
        const steps = key.split('/');
        expect(steps).toHaveLength(5);
        expect(steps.filter((step) => step === '' || step === '.' || step === '..')).toEqual([]);
        expect(new URL(`http://s3/${key}`).pathname).toBe(`/${key}`);
        expect(key.startsWith(jobPrefix(theirs, JOB))).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });
});
