import { request } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { InFlight } from '../../src/http/in-flight.js';
import { startTestApi, type TestApi } from '../support/api.js';
import { bearer } from '../support/callers.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.stop());

/** Counts the work that is begun, and the work that is over. */
class CountingInFlight extends InFlight {
  begun = 0;
  over = 0;
  override track<T>(work: Promise<T>): Promise<T> {
    this.begun += 1;
    const count = () => {
      this.over += 1;
    };
    work.then(count, count);
    return super.track(work);
  }
}

/** Where the identity provider takes its time. */
async function slowApi() {
  const { promise, resolve: answer } = withResolver();
  const inFlight = new CountingInFlight();
  let isAsked = false;
  const verifyToken = async () => {
    isAsked = true;
    await promise;
    return { id: 'ann', name: 'Ann', isAdmin: false };
  };
  return { url: await api.variant({ verifyToken, inFlight }), answer, inFlight, isAsked: () => isAsked };
}

function withResolver() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve: () => resolve() };
}

it.each([
  ['in the middle', '1000'],
  ['at the end', '4'],
])(
  'a client that leaves %s of its upload, while it is found out who it is, leaves nothing running',
  async (_when, length) => {
    const { url, answer, inFlight, isAsked } = await slowApi();
    const before = api.logLines.length;
    const headers = { ...bearer('a.b.c'), 'content-type': 'multipart/form-data; boundary=x', 'content-length': length };
    const upload = request(`${url}/api/v1/sync/pro-sync-process`, { method: 'POST', agent: false, headers });
    upload.on('error', () => {}); // it is we who leave
    upload.write('--x\r');
    await expect.poll(isAsked).toBe(true);
    upload.destroy();
    await expect.poll(() => api.logLines.slice(before).join()).toContain('the client left');
    answer();
    await expect.poll(() => [inFlight.begun, inFlight.over]).toEqual([1, 1]);
    expect(api.started).toEqual([]);
  },
);
