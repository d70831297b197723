import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { localServer } from '../support/local-server.js';
import { cancelJob, changeOfMind, decideAll, nothingAsked, type People, resumeAll, retrySome } from './people.js';
import { createRandom } from './random.js';

const answerWith =
  (status: number): RequestListener =>
  (_request, response) =>
    response.writeHead(status).end('{}');
const loseTheAnswer: RequestListener = (request) => request.socket.destroy();

/** People before an API that answers this, one after the other; the last answer stays. */
async function peopleBefore(...answers: RequestListener[]) {
  const server = await localServer((request, response) => {
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    answer?.(request, response);
  });
  const said: string[] = [];
  const people: People = {
    ...{ apiUrl: server.url, asked: nothingAsked(), random: createRandom(1), report: (line) => void said.push(line) },
    ...{ jobsThatAre: () => Promise.resolve([]), signal: new AbortController().signal },
  };
  return { people, said, asked: people.asked, urls: () => server.received.map(({ url }) => url) };
}

/** Seen in each state until `stop`, which comes with the look after these. */
function seenIn(people: People, looks: string[][]): { people: People; stop: AbortSignal } {
  const stopping = new AbortController();
  const jobsThatAre = async () => {
    const jobs = looks.shift();
    if (looks.length === 0) stopping.abort();
    return jobs ?? [];
  };
  return { people: { ...people, jobsThatAre }, stop: stopping.signal };
}

describe('somebody who cancels a job', () => {
  it('asks again when the answer is lost or says "later", and takes a yes for one', async () => {
    const { people, asked, urls } = await peopleBefore(loseTheAnswer, answerWith(503), answerWith(202));
    await cancelJob(people, 'a', 0);
    expect(urls()).toEqual(Array.from({ length: 3 }, () => '/api/v1/jobs/a/cancel'));
    expect(asked.cancels.get('a')).toEqual(expect.any(Number));
  });

  it('takes a 409 for "too late", and remembers that the job was asked', async () => {
    const { people, asked } = await peopleBefore(answerWith(409));
    await cancelJob(people, 'a', 0);
    expect([...asked.cancels]).toEqual([['a', undefined]]);
    expect(asked.strange).toEqual([]);
  });

  it('says so when the answer is another one, and asks no more', async () => {
    const { people, asked } = await peopleBefore(answerWith(404));
    await cancelJob(people, 'a', 0);
    expect(asked.strange).toEqual(['POST /api/v1/jobs/a/cancel: HTTP 404']);
  });

  it('tells of a 500, which is a fault of ours', async () => {
    const { people, said } = await peopleBefore(answerWith(500), answerWith(202));
    await cancelJob(people, 'a', 0);
    expect(said).toEqual(['POST /api/v1/jobs/a/cancel: HTTP 500']);
  });
});

describe('those who cancel', () => {
  const minds = (seed: number, leftMs = 600_000) => {
    const random = createRandom(seed);
    return Array.from({ length: 1_000 }, () => changeOfMind(random, leftMs));
  };
  const changed = (all: (number | undefined)[]) => all.filter((afterMs) => afterMs !== undefined).length;

  it('are few, and the same for the same seed', () => {
    expect(changed(minds(1))).toBeGreaterThan(40);
    expect(changed(minds(1))).toBeLessThan(100);
    expect(minds(1)).toEqual(minds(1));
    expect(minds(1)).not.toEqual(minds(2));
  });

  it('do not do it at the end, when the run would have to wait for them', () => {
    expect(changed(minds(1, 60_000))).toBe(0);
  });
});

describe('those who try failed jobs again', () => {
  it('try about half of them, each once, however often they see it', async () => {
    const jobs = Array.from({ length: 40 }, (_, n) => `job-${n}`);
    const { people, asked, urls } = await peopleBefore(answerWith(202));
    const seen = seenIn(people, [jobs, jobs, []]);
    await retrySome(seen.people, seen.stop);
    const paths = [...asked.retries].map((id) => `/api/v1/jobs/${id}/retry?payAgain=true`);
    expect(urls().toSorted()).toEqual(paths.toSorted());
    expect(urls().length).toBeGreaterThan(10);
    expect(urls().length).toBeLessThan(30);
  });

  it('leave alone what they cancelled', async () => {
    const jobs = Array.from({ length: 40 }, (_, n) => `job-${n}`);
    const { people, asked, urls } = await peopleBefore(answerWith(202));
    for (const id of jobs) asked.cancels.set(id, undefined);
    const seen = seenIn(people, [jobs, []]);
    await retrySome(seen.people, seen.stop);
    expect(urls()).toEqual([]);
  });
});

describe('those who look at doubtful results', () => {
  it('take about half of them, and have the others made again, each job once', async () => {
    const jobs = Array.from({ length: 40 }, (_, n) => `job-${n}`);
    const { people, asked, urls } = await peopleBefore(answerWith(202));
    const seen = seenIn(people, [jobs, jobs, []]);
    await decideAll(seen.people, seen.stop);
    const again = urls().filter((url) => url?.endsWith('/retry?payAgain=true'));
    expect(again.length).toBe(asked.retries.size);
    expect(new Set(again).size).toBe(again.length);
    expect(urls().filter((url) => url?.endsWith('/accept')).length).toBe(80 - again.length);
    expect(asked.accepted.size).toBeGreaterThan(10);
  });
});

describe('those who settle the trouble of the account', () => {
  it('resume as long as a job waits for them', async () => {
    const { people, asked, urls } = await peopleBefore(loseTheAnswer, answerWith(202));
    const seen = seenIn(people, [['a', 'b'], ['b'], []]);
    await resumeAll(seen.people, seen.stop);
    expect(urls()).toEqual(Array.from({ length: 3 }, () => '/api/v1/jobs/resume'));
    expect([...asked.resumed]).toEqual(['a', 'b']);
  });
});
