import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Evidence, JobEvidence } from './evidence.js';
import { judge, type Verdict } from './judge.js';

/** A judge that finds nothing is worth something only if it finds what is there: one planted fault each. */

interface Planted {
  evidence: Evidence;
  job: JobEvidence & Required<Pick<JobEvidence, 'result'>>;
  token: string;
}

/** One job that went well. */
function good(): Planted {
  const [id, generationId] = [randomUUID(), randomUUID()];
  const token = `pro_${id}_1_secret`;
  const job = {
    row: {
      ...{ id, status: 'completed' as const, stage: 'done' as const, progressMessage: 'done' },
      ...{ attempt: 1, attemptToken: token, syncGenerationId: generationId },
      ...{ outputKey: 'a key', outputBytes: 7, outputSha256: 'abc', errorCode: null, errorMessage: null },
    },
    workflow: 'COMPLETED',
    result: { bytes: 7, sha256: 'abc', plays: true, isOfOwnVideo: true, tail: `free${generationId}` },
  };
  const generations = [
    { id: generationId, outputFileName: token, status: 'COMPLETED' as const, scenario: 'ok' as const },
  ];
  const syncSo = { acceptedByName: { [token]: 1 }, generations };
  const asked = { cancels: new Map<string, number>(), retries: new Set<string>(), accepted: new Set<string>() };
  return { job, token, evidence: { acknowledged: [id], asked, jobs: [job], places: [], syncSo } };
}

/** The lists of the verdict that name something. */
function found(plant: (planted: Planted) => void): string[] {
  const planted = good();
  plant(planted);
  return Object.entries(judge(planted.evidence) satisfies Verdict).flatMap(([name, value]) =>
    Array.isArray(value) && value.length > 0 ? [name] : [],
  );
}

const fail = ({ job, evidence: { syncSo } }: Planted, status: 'COMPLETED' | 'FAILED' | 'REJECTED') => {
  Object.assign(job.row, { status: 'failed', errorCode: 'generation_pipeline_failed' });
  Object.assign(job, { workflow: 'FAILED', result: undefined });
  for (const generation of syncSo.generations) generation.status = status;
};

const cancel = ({ job, evidence: { asked } }: Planted) => {
  Object.assign(job.row, { status: 'cancelled', outputKey: null });
  Object.assign(job, { workflow: 'CANCELLED', result: undefined });
  asked.cancels.set(job.row.id, 0);
};

/** A second attempt that went well, after a first that came to nothing. */
const retry = ({ job, token, evidence: { asked, syncSo } }: Planted) => {
  const former = token.replace('_1_secret', '_1_former');
  const second = token.replace('_1_secret', '_2_secret');
  asked.retries.add(job.row.id);
  Object.assign(job.row, { attempt: 2, attemptToken: second });
  Object.assign(syncSo, { acceptedByName: { [former]: 1, [second]: 1 } });
  for (const generation of syncSo.generations) generation.outputFileName = second;
  syncSo.generations.push({ id: randomUUID(), outputFileName: former, status: 'FAILED', scenario: 'fails' });
};

describe('the judge of a chaos run', () => {
  it('finds nothing in a good run', () => {
    expect(judge(good().evidence)).toMatchObject({ accepted: 1, unacknowledged: 0, completed: 1 });
    expect(found(() => undefined)).toEqual([]);
  });

  it.each<[string, string, (planted: Planted) => void]>([
    ['lost', 'an accepted job without a row', ({ evidence }) => evidence.acknowledged.push(randomUUID())],
    ['paidTwice', 'a second generation of one name', (p) => (p.evidence.syncSo.acceptedByName[p.token] = 2)],
    ['paidTwice', 'a second name', ({ evidence, token }) => (evidence.syncSo.acceptedByName[`${token}2`] = 1)],
    ['paidTwice', 'a generation that was never accepted', ({ job }) => Object.assign(job.row, { attempt: 2 })],
    ['stuck', 'a row that goes on', ({ job }) => Object.assign(job.row, { status: 'processing' })],
    ['stuck', 'a row that waits for a person', ({ job }) => Object.assign(job.row, { status: 'needs_attention' })],
    ['stuck', 'a workflow that goes on', ({ job }) => Object.assign(job, { workflow: 'RUNNING' })],
    ['stuck', 'a workflow that ended otherwise', ({ job }) => Object.assign(job, { workflow: 'FAILED' })],
    ['stuck', 'a place still held', ({ evidence, job }) => evidence.places.push({ jobId: job.row.id, state: 'held' })],
    ['wrongResult', 'nothing in the bucket', ({ job }) => Object.assign(job, { result: undefined })],
    ['wrongResult', 'another length', ({ job }) => Object.assign(job.result, { bytes: 6 })],
    ['wrongResult', 'another hash', ({ job }) => Object.assign(job.result, { sha256: 'abd' })],
    ['wrongResult', 'a broken file', ({ job }) => Object.assign(job.result, { plays: false })],
    ['wrongResult', 'another video', ({ job }) => Object.assign(job.result, { isOfOwnVideo: false })],
    ['wrongResult', 'another generation', ({ job }) => Object.assign(job.result, { tail: `free${randomUUID()}` })],
    ['failedWithoutReason', 'failed over a good generation', (planted) => fail(planted, 'COMPLETED')],
  ])('says %s: %s', (name, _what, plant) => {
    expect(found(plant)).toEqual([name]);
  });

  it('finds a generation of nobody', () => {
    const stray = {
      id: randomUUID(),
      outputFileName: `pro_${randomUUID()}_1_x`,
      status: 'COMPLETED' as const,
      scenario: 'ok' as const,
    };
    expect(found(({ evidence }) => evidence.syncSo.generations.push(stray))).toEqual(['paidTwice']);
  });

  it('lets a video that came back unchanged be the result where a person took it, and fail no job', () => {
    const unchanged = ({ job, evidence }: Planted) => {
      for (const generation of evidence.syncSo.generations) generation.scenario = 'no-op-output';
      if (job.result) job.result.tail = 'the end of the upload';
    };
    const taken = (planted: Planted) => {
      unchanged(planted);
      planted.evidence.asked.accepted.add(planted.job.row.id);
    };
    expect(found(unchanged)).toEqual(['wrongResult']);
    expect(found(taken)).toEqual([]);
    const failed = (planted: Planted) => {
      unchanged(planted);
      fail(planted, 'COMPLETED');
    };
    expect(found(failed)).toEqual(['failedWithoutReason']);
  });

  it.each(['FAILED', 'REJECTED'] as const)('takes a generation that is %s for a reason to fail', (status) => {
    expect(found((planted) => fail(planted, status))).toEqual([]);
  });
});

describe('the judge of what people asked for', () => {
  it('takes a job cancelled as asked for one that has ended, sent or not', () => {
    const planted = good();
    cancel(planted);
    expect(judge(planted.evidence)).toMatchObject({ completed: 0, cancelledAsAsked: 1 });
    expect(found(cancel)).toEqual([]);
    const unsent = (planted: Planted) => {
      cancel(planted);
      Object.assign(planted.evidence.syncSo, { acceptedByName: {}, generations: [] });
    };
    expect(found(unsent)).toEqual([]);
  });

  it('lets a job be completed or failed that was cancelled too late', () => {
    expect(found(({ job, evidence }) => evidence.asked.cancels.set(job.row.id, 0))).toEqual([]);
  });

  it.each(['none', 'FAILED'])('takes a job for cancelled that had no workflow to be asked (%s)', (workflow) => {
    expect(found((p) => [cancel(p), Object.assign(p.job, { workflow })])).toEqual([]);
  });

  it.each<[string, string, (planted: Planted) => void]>([
    ['stuck', 'that nobody asked for', ({ evidence }) => evidence.asked.cancels.clear()],
    ['stuck', 'whose workflow goes on', ({ job }) => Object.assign(job, { workflow: 'RUNNING' })],
    ['stuck', 'whose workflow was completed', ({ job }) => Object.assign(job, { workflow: 'COMPLETED' })],
    ['stuck', 'whose place is kept', ({ evidence, job }) => evidence.places.push({ jobId: job.row.id, state: 'held' })],
    ['wrongResult', 'that leads to a result', ({ job }) => Object.assign(job.row, { outputKey: 'a key' })],
    ['wrongResult', 'that left a result behind', ({ job }) => Object.assign(job, { result: good().job.result })],
    ['wrongResult', 'not heeded', ({ job }) => Object.assign(job, { unheeded: 'completed nevertheless' })],
    ['paidTwice', 'sent twice', ({ evidence, token }) => (evidence.syncSo.acceptedByName[token] = 2)],
  ])('says %s: a cancel %s', (name, _what, plant) => {
    expect(found((planted) => [cancel(planted), plant(planted)])).toEqual([name]);
  });

  it('lets a job be paid again that a person tried again', () => {
    expect(found(retry)).toEqual([]);
  });

  it.each<[string, (planted: Planted) => void]>([
    ['unless nobody did', ({ evidence }) => evidence.asked.retries.clear()],
    [
      'unless it was tried once and sent twice',
      ({ job, evidence: { syncSo } }) => {
        syncSo.acceptedByName[`pro_${job.row.id}_3_x`] = 1;
      },
    ],
    [
      'unless a send of the second attempt is missing',
      ({ job, evidence: { syncSo } }) => {
        delete syncSo.acceptedByName[job.row.attemptToken ?? ''];
      },
    ],
    [
      'unless the first was paid twice',
      ({ job, evidence: { syncSo } }) => {
        syncSo.acceptedByName[`pro_${job.row.id}_1_former`] = 2;
      },
    ],
    [
      'unless the first had gone well',
      ({ evidence: { syncSo } }) => {
        for (const generation of syncSo.generations) generation.status = 'COMPLETED';
        for (const generation of syncSo.generations) generation.scenario = 'ok';
      },
    ],
  ])('%s', (_what, plant) => {
    expect(found((planted) => [retry(planted), plant(planted)])).toEqual(['paidTwice']);
  });
});
