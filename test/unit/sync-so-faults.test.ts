import { describe, expect, it } from 'vitest';
import { createSyncSoClient } from '../../src/sync-so/client.js';
import { networkFault, retryAfter, scrub } from '../../src/sync-so/faults.js';
import { faultOf } from '../support/fault-of.js';
import { answering, localServer } from '../support/local-server.js';

const read = (baseUrl: string) => createSyncSoClient({ apiKey: 'fake-key', baseUrl }).getGeneration('gen-1');

describe('refusals', () => {
  const refuse = async (status: number, body: unknown, headers: Record<string, string> = {}) => {
    const { url } = await localServer(
      answering(status, JSON.stringify(body), { 'content-type': 'application/json', ...headers }),
    );
    return await faultOf(read(url));
  };

  it('Sync.so’s own code wins, under either name; else the status decides', async () => {
    expect((await refuse(422, { errorCode: 'a', error_code: 'b', message: 'x' })).code).toBe('a');
    expect((await refuse(422, { error_code: 'generation_unsupported_model' })).code).toBe(
      'generation_unsupported_model',
    );
    expect((await refuse(401, { statusCode: 401, message: 'Unauthorized' })).code).toBe('sync_so_unauthorized');
    expect((await refuse(500, { statusCode: 500, message: 'oops' })).code).toBe('internal_error');
    expect((await refuse(500, { errorCode: 7, message: { odd: true } })).code).toBe('internal_error');
  });

  it.each([
    [401, 'sync_so_unauthorized'],
    [402, 'sync_so_payment_required'],
    [429, 'rate_limit_exceeded'],
    [500, 'internal_error'],
    [503, 'internal_error'],
  ])('HTTP %i with a code nobody knows is what the status says, and tells the code', async (status, code) => {
    const fault = await refuse(status, { errorCode: 'a_new_code', message: 'Because.' });
    expect(fault).toMatchObject({ code, options: { detail: 'a_new_code; Because.' } });
  });

  it('all that is said of the key leaves the outcome open', async () => {
    const fault = await refuse(409, { errorCode: 'IDEMPOTENCY_IN_PROGRESS', message: 'Wait.' });
    expect(fault).toMatchObject({ code: 'IDEMPOTENCY_IN_PROGRESS', row: { class: 'transient' } });
  });

  it('messages come as one or many, without the signatures of URLs, 500 characters at most', async () => {
    const message = ['cannot fetch https://s3.example/v.mp4?X-Amz-Signature=abc&x=1', 'model must be known'];
    const { options } = await refuse(400, { message });
    expect(options.detail).toBe('cannot fetch https://s3.example/v.mp4; model must be known');
    expect((await refuse(400, { message: 'x'.repeat(2000) })).options.detail).toHaveLength(500);
  });

  it('an unknown outcome keeps the generation it names', async () => {
    const error = await refuse(503, { errorCode: 'IDEMPOTENCY_OUTCOME_UNKNOWN', generationId: 'gen-7' });
    expect(error.code).toBe('IDEMPOTENCY_OUTCOME_UNKNOWN');
    expect(error.options.generationId).toBe('gen-7');
  });

  it('the longer of Retry-After and retryAfterSeconds is waited', async () => {
    const body = { errorCode: 'concurrency_limit_reached', retryAfterSeconds: 20 };
    expect((await refuse(429, body)).options.retryAfterMs).toBe(20_000);
    expect((await refuse(429, body, { 'retry-after': '45' })).options.retryAfterMs).toBe(45_000);
    const { url } = await localServer(
      answering(429, '<html>slow down</html>', { 'content-type': 'text/html', 'retry-after': '3' }),
    );
    expect(await faultOf(read(url))).toMatchObject({
      code: 'rate_limit_exceeded',
      options: { retryAfterMs: 3000 },
    });
  });

  it('Retry-After: seconds, dates, and nonsense', () => {
    const now = Date.parse('2026-01-01T00:00:00Z');
    expect(retryAfter('2', now)).toBe(2000);
    expect(retryAfter(' 1.5 ', now)).toBe(1500);
    expect(retryAfter('Thu, 01 Jan 2026 00:00:30 GMT', now)).toBe(30_000);
    expect(retryAfter('Wed, 31 Dec 2025 00:00:00 GMT', now)).toBe(0);
    expect(retryAfter('999999999', now)).toBe(3_600_000);
    for (const header of [null, '', 'soon']) expect(retryAfter(header, now)).toBeUndefined();
  });

  it('nothing that opens a file survives in a message', () => {
    expect(scrub('GET "https://u:p@h.example/a?token=1#x" failed')).toBe('GET "https://h.example/a" failed');
    expect(scrub('https%3A%2F%2Fh%2Fa%3FX-Amz-Signature%3Dabc rest')).not.toContain('abc');
    expect(scrub('plain words stay, even a?')).toBe('plain words stay, even a?');
  });
});

describe('did a byte of a create go out?', () => {
  const fault = (o: object) => Object.assign(new Error('fault'), o);
  const refused = fault({ code: 'ECONNREFUSED', syscall: 'connect' });
  const codeOf = (cause: Error) => networkFault(new TypeError('fetch failed', { cause }), true).code;

  it('no, where no connection came about', () => {
    expect(codeOf(refused)).toBe('sync_so_unreachable');
    expect(codeOf(new AggregateError([refused, refused]))).toBe('sync_so_unreachable'); // IPv6 and IPv4 of one name
    expect(codeOf(fault({ code: 'ETIMEDOUT', syscall: 'connect' }))).toBe('sync_so_unreachable');
    for (const code of ['UND_ERR_CONNECT_TIMEOUT', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'CERT_HAS_EXPIRED']) {
      expect(codeOf(fault({ code }))).toBe('sync_so_unreachable');
    }
  });

  it('perhaps, everywhere else', () => {
    expect(codeOf(fault({ code: 'ETIMEDOUT', syscall: 'read' }))).toBe('outcome_unknown');
    expect(codeOf(fault({ code: 'UND_ERR_SOCKET' }))).toBe('outcome_unknown');
    expect(codeOf(new Error('something new'))).toBe('outcome_unknown');
    expect(networkFault('not even an error', true).code).toBe('outcome_unknown');
  });
});
