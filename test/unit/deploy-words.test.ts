import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../local/commands/pro.js';
import { readLine } from '../../src/operator/command-line/find-command.js';
import { duration, percents } from '../../src/operator/command-line/kinds.js';
import { UsageError } from '../../src/operator/usage.js';
import { whyNoPermit } from '../../src/versions/rollout/gate-permit.js';
import { Refusal, refusalOf } from '../../src/versions/rollout/refusal.js';

describe('the words of pro deploy', () => {
  it.each([
    ['30s', 30_000],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['500ms', 500],
  ])('takes %s for a time', (word, ms) => {
    expect(duration.read(word)).toBe(ms);
  });

  it.each(['', '2', 'm', '-1s', '1.5m', '2 m'])('does not take "%s" for a time', (word) => {
    expect(duration.read(word)).toBeUndefined();
  });

  it('takes rising percents for steps, and nothing else', () => {
    expect(percents(100).read('5,25,100')).toEqual([5, 25, 100]);
    for (const word of ['', '0', '25,5', '5,5', '5,101', 'a', '5,,10', '5.5']) {
      expect(percents(100).read(word)).toBeUndefined();
    }
    expect(percents(99).read('100')).toBeUndefined();
  });

  const wordsOf = (line: string) => {
    const typed = readLine(COMMANDS, ['deploy', ...line.split(' ')]);
    return 'help' in typed ? {} : typed.words;
  };

  it('wants a reason with --force, and no reason without', () => {
    expect(wordsOf('promote --force --reason=it_burns')).toMatchObject({ reason: 'it_burns' });
    expect(wordsOf('promote')).not.toHaveProperty('reason');
    for (const line of ['promote --force', 'promote --reason=why', 'promote --force --reason=']) {
      expect(() => wordsOf(line)).toThrow(UsageError);
    }
  });

  it.each([
    ['promote --pause 2m', '--pause goes with --steps.'],
    ['promote --steps 5,25', '--steps end with 100'],
    ['promote a b', 'pro deploy promote has no use for "b": it takes only BUILD.'],
    ['move --from a', '--to is missing; it must be a build id'],
    ['rollback a', 'pro deploy rollback has no use for "a": it takes no words but its options.'],
  ])('says what is wrong with "%s" before anything is opened', (line, message) => {
    expect(() => wordsOf(line)).toThrow(message);
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
  ])('%i %s: says what is the matter and what to do', (code, details, words) => {
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
