import { describe, expect, it } from 'vitest';
import { readDuration, readForce, readSteps } from '../../src/commands/deploy/words.js';
import { DEPLOY_HELP, readRequest } from '../../src/commands/deploy.js';
import { UsageError } from '../../src/commands/usage.js';
import { whyNoPermit } from '../../src/deployment/rollout/gate-permit.js';
import { Refusal, refusalOf } from '../../src/deployment/rollout/refusal.js';

describe('the words of pro deploy', () => {
  it.each([
    ['30s', 30_000],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['500ms', 500],
  ])('takes %s for a time', (word, ms) => {
    expect(readDuration('--pause', word)).toBe(ms);
  });

  it.each(['', '2', 'm', '-1s', '1.5m', '2 m'])('does not take "%s" for a time', (word) => {
    expect(() => readDuration('--pause', word)).toThrow(UsageError);
  });

  it('takes rising percents for steps, and nothing else', () => {
    expect(readSteps('--steps', '5,25,100', 100)).toEqual([5, 25, 100]);
    for (const word of ['', '0', '25,5', '5,5', '5,101', 'a', '5,,10', '5.5']) {
      expect(() => readSteps('--steps', word, 100)).toThrow(UsageError);
    }
    expect(() => readSteps('--percent', '100', 99)).toThrow(UsageError);
  });

  it('wants a reason with --force, and no reason without', () => {
    expect(readForce({ words: [], force: true, reason: ' it burns ' })).toBe('it burns');
    expect(readForce({ words: [] })).toBeUndefined();
    expect(() => readForce({ words: [], force: true, reason: ' ' })).toThrow(UsageError);
    expect(() => readForce({ words: [], reason: 'why not' })).toThrow(UsageError);
  });

  it('knows each verb that the help names, with a help of its own', () => {
    const verbs = [...DEPLOY_HELP.matchAll(/^ {2}(\w+) .* {2}/gm)].map(([, verb = '']) => verb);
    expect(verbs).toHaveLength(9);
    for (const verb of verbs) expect(readRequest([verb, '--help'])).toHaveProperty('help');
  });

  it('refuses verbs and options that are not there', () => {
    expect(() => readRequest(['deploy'])).toThrow('What is "deploy"?');
    expect(() => readRequest(['sweep', '--force'])).toThrow('sweep has no use for --force.');
    expect(() => readRequest(['promote', '--sooner'])).toThrow(UsageError);
  });
});

describe('a gate result', () => {
  const now = Date.parse('2026-11-22T12:00:00Z');
  const gate = { passed: true, at: '2026-11-22T11:00:00Z', by: 'pro:me@here', checks: [] };
  const current = (since: string) => ({
    ...{ buildId: 'a', status: 'current' as const, createdAt: new Date(since) },
    currentSince: new Date(since),
  });

  it('counts for a day, against the Current version it was made against', () => {
    expect(whyNoPermit(gate, current('2026-11-22T10:00:00Z'), now)).toBeUndefined();
    expect(whyNoPermit(gate, undefined, now)).toBeUndefined();
    expect(whyNoPermit(gate, current('2026-11-22T11:30:00Z'), now)).toContain('before a became Current');
    expect(whyNoPermit({ ...gate, at: '2026-11-21T11:00:00Z' }, undefined, now)).toContain('more than a day ago');
  });

  it('counts only when it was passed', () => {
    expect(whyNoPermit(undefined, undefined, now)).toBe('has not been through the gate');
    const checks = [
      { name: 'replay', passed: false, summary: '2 differ' },
      { name: 'smoke', passed: true, summary: 'ok' },
    ];
    expect(whyNoPermit({ ...gate, passed: false, checks }, undefined, now)).toBe(
      'did not pass the gate (replay: 2 differ)',
    );
  });
});

describe("the server's refusals", () => {
  const fault = (code: number, details: string) => Object.assign(new Error(`${code} X: ${details}`), { code, details });

  // Words of server 1.29.1.
  it.each([
    [9, 'conflict token mismatch', 'Somebody else changed the routing since you looked.'],
    [9, "ManagerIdentity 'a-team' is set and does not match user identity 'x'; to proceed, …", 'Only a-team may'],
    [9, 'proposed current version is missing active task queues from the current version; …', 'every task queue'],
    [5, 'Version not found in deployment', 'The server does not know that version.'],
    [4, 'Deadline exceeded after 30s', 'not known whether the change was made'],
    [14, 'No connection established', 'not known whether the change was made'],
  ])('%i %s', (code, details, words) => {
    const refusal = refusalOf(fault(code, details));
    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal).toMatchObject({
      reason: expect.stringContaining(words),
      next: expect.stringMatching(/^[A-Z`].*\.$/),
    });
  });

  it('leaves what is no refusal as it is', () => {
    const error = new TypeError('x is undefined');
    expect(refusalOf(error)).toBe(error);
  });
});
