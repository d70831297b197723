import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/versions/detector/diagnose.js';
import { FINDING_CODES, findingAsData } from '../../src/versions/detector/finding.js';
import { lookOf, seenHere } from '../../src/versions/detector/look.js';
import { rows, stalled, VERSION_CASES } from '../support/detector-cases.js';
import { facts, NOON } from '../support/detector-facts.js';
import { WORKER_CASES } from '../support/detector-worker-cases.js';

const CASES = [...VERSION_CASES, ...WORKER_CASES];

describe('diagnose', () => {
  it.each(CASES)(
    'finds what is expected, and says it, of: $name',
    async ({ given, disk, expected, says = [], next = '', waiting: waits = {} }) => {
      const { findings, waiting } = await seenHere(lookOf(given), async () => disk);
      expect(findings.map(({ code }) => code)).toEqual(expected);
      for (const words of says) expect(findings[0]?.message).toContain(words);
      expect(findings[0]?.next ?? '').toContain(next);
      const forAdmins = [...waiting].map(([jobId, { forAdmin }]) => [jobId, forAdmin]);
      expect(Object.fromEntries(forAdmins)).toMatchObject(waits);
      for (const { forOwner } of waiting.values()) expect(forOwner).toMatch(/^waiting for [^:]*the service[^:]*$/);
      for (const { jobIds } of findings.map(findingAsData)) expect(jobIds?.length ?? 0).toBeLessThanOrEqual(50);
    },
  );

  it('has a case for each thing it can find', () => {
    const found = new Set(CASES.flatMap(({ expected }) => expected));
    expect(FINDING_CODES.filter((code) => !found.has(code))).toEqual([]);
  });

  it('changes nothing of what it is given', () => {
    const given = facts({ stalled: [stalled({ since: NOON }), stalled()] }, { database: rows('a') });
    const before = structuredClone(given);
    diagnose(given);
    expect(given).toEqual(before);
  });
});
