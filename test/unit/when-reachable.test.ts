import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { whenReachable } from '../../src/db/when-reachable.js';
import { AppError } from '../../src/domain/errors.js';
import { ConfigError } from '../../src/platform/config.js';

function waiting(more: { signal?: AbortSignal; longestTryMs?: number } = {}) {
  const lines: { msg: string; part: string; level: number }[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  return { lines, o: { log, signal: new AbortController().signal, firstWaitMs: 1, ...more } };
}

const refused = () => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
/** As the AWS SDK throws it and our object store hands it on. */
const s3Answered = (httpStatusCode: number) =>
  new AppError('service_unavailable', {
    cause: Object.assign(new Error('UnknownError'), { $metadata: { httpStatusCode } }),
  });

/** Fails with each of `faults`, then is there. */
function reach(...faults: Error[]) {
  let tries = 0;
  const call = async () => {
    const fault = faults[tries];
    tries += 1;
    if (fault) throw fault;
    return 'there';
  };
  return { call, tries: () => tries };
}

describe('whenReachable', () => {
  it('tries again until the part is there, and says once what it waits for', async () => {
    const { lines, o } = waiting();
    const { call, tries } = reach(refused(), s3Answered(503), refused());
    expect(await whenReachable('S3', call, o)).toBe('there');
    expect(tries()).toBe(4);
    expect(lines.map(({ msg, part }) => [part, msg])).toEqual([
      ['S3', 'waiting for S3'],
      ['S3', 'S3 is there now'],
    ]);
  });

  it('says nothing where nothing was waited for', async () => {
    const { lines, o } = waiting();
    await whenReachable('S3', reach().call, o);
    expect(lines).toEqual([]);
  });

  it.each([
    ['a key that S3 refuses', s3Answered(403), 'S3 cannot be used: HTTP 403, UnknownError'],
    ['a wrong configuration', new ConfigError('The environment is not right'), 'The environment is not right'],
    ['a namespace that is not there', Object.assign(new Error('5 NOT_FOUND'), { code: 5 }), 'NOT_FOUND'],
    ['a bug of ours', new TypeError('x is not a function'), 'x is not a function'],
  ])('does not wait for %s', async (_what, fault, sentence) => {
    const { lines, o } = waiting();
    const { call, tries } = reach(fault);
    await expect(whenReachable('S3', call, o)).rejects.toThrow(sentence);
    expect(tries()).toBe(1);
    expect(lines).toEqual([]);
  });

  it('gives up a try that is never answered, and tries again', async () => {
    const { lines, o } = waiting({ longestTryMs: 20 });
    let tries = 0;
    const call = () => {
      tries += 1;
      return tries < 3 ? new Promise<string>(() => undefined) : Promise.resolve('there');
    };
    expect(await whenReachable('PostgreSQL', call, o)).toBe('there');
    expect(lines).toHaveLength(2);
  });

  it.each([
    ['between tries', () => Promise.reject(refused()), 1],
    ['during a try', () => new Promise(() => undefined), 0],
  ])('stops %s when it is asked to', async (_when, call, said) => {
    const stop = new AbortController();
    const { lines, o } = waiting({ signal: stop.signal });
    const outcome = whenReachable('Temporal', call, { ...o, firstWaitMs: 60_000 });
    setImmediate(() => stop.abort(new Error('Interrupted.')));
    await expect(outcome).rejects.toThrow('Interrupted.');
    expect(lines).toHaveLength(said);
  });
});
