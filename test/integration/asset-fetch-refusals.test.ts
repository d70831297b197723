import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assetSchema } from '../../src/http/asset-schemas.js';
import { problemSchema } from '../../src/http/schemas.js';
import { failureOf } from '../support/activity-try.js';
import { type FetchStage, startFetchStage } from '../support/fetch-stage.js';
import { fileSource } from '../support/file-source.js';
import { answering, localServer } from '../support/local-server.js';

/** Sources that a worker does not fetch from, each with its reason; and what a user may have fetched. */

const MIB = 1024 ** 2;
const ETAG = { etag: '"of-the-first-one"' };

let stage: FetchStage;

beforeAll(async () => {
  stage = await startFetchStage();
});
afterAll(() => stage?.stop());

describe('a source that is no use', () => {
  it.each([
    ['/404', /answered 404: there is no such file\. Correct/],
    ['/403', /answered 403: it does not let us in\. If the address is signed, make a new one/],
    ['/410', /answered 410: the file is gone/],
    ['/401', /answered 401/],
    ['/204', /answered 204: that is no file/],
    ['/html', /is an HTML page, as a download that failed leaves it\. Give an address that leads to the file itself/],
    ['/json', /is JSON/],
    ['/empty', /sends an empty file/],
    ['/gzip', /compressed/],
    ['/large', /larger than the 1048576 bytes/],
    ['/endless', /larger than the 1048576 bytes|has over 1048576 bytes/],
    ['/circle', /over 5 redirects/],
    ['/metadata', /leads to an address that is not public\. Give an address that everybody can reach/],
    ['/inside', /not public/],
    ['/gopher', /no http or https URL/],
  ])('as at %s, is refused with the reason and what to do', async (path, words) => {
    const inside = await localServer(answering(200, 'secret'));
    const hops: Record<string, string> = {
      '/circle': '/circle',
      '/metadata': 'http://169.254.169.254/latest',
      '/gopher': 'gopher://x/',
      '/inside': inside.url.replace('127.0.0.1', 'inside.example'),
    };
    const { url } = await localServer((request, response) => {
      const at = request.url ?? '';
      const location = hops[at];
      const status = /^\/(\d+)$/.exec(at)?.[1];
      if (location) response.writeHead(302, { location }).end();
      else if (status) response.writeHead(Number(status)).end();
      else if (at === '/html') response.end('<!doctype html><title>Sign in</title>');
      else if (at === '/json') response.end('{"error":"quota"}');
      else if (at === '/gzip') response.writeHead(200, { 'content-encoding': 'gzip' }).end('x');
      else if (at === '/large')
        response.writeHead(200, { 'content-length': 2 * MIB }).end(stage.video.subarray(0, 2 * MIB));
      else if (at === '/endless') response.writeHead(200).write(stage.video.subarray(0, 2 * MIB));
      else response.end();
    });
    const lookup = async (host: string) => [
      { address: host === 'inside.example' ? '10.0.0.7' : '127.0.0.1', family: 4 },
    ];
    const id = await stage.wish(url + path, {}, stage.reaching(lookup));
    expect(await stage.attempt(id, { rules: { mostBytes: MIB }, outbound: stage.reaching(lookup) }).result).toBe(
      'refused',
    );
    expect(await stage.reasonOf(id)).toMatch(words);
    expect(await stage.read(id)).toMatchObject({ status: 'refused', bytes: null });
    expect([await stage.leftOf(id), inside.received]).toEqual([[], []]);
  });

  it('because its name leads inside by the time it is connected to, is never asked', async () => {
    const inside = await localServer(answering(200, 'secret'));
    const answers = ['127.0.0.1', '10.0.0.7'];
    const outbound = stage.reaching(async () => [{ address: answers.shift() ?? '10.0.0.7', family: 4 }]);
    const id = await stage.wish(inside.url.replace('127.0.0.1', 'rebinding.example'), {}, outbound);
    expect(await stage.attempt(id, { outbound }).result).toBe('refused');
    expect([await stage.reasonOf(id), inside.received]).toEqual([expect.stringContaining('not public'), []]);
  });

  it('is refused at once where its address is none', async () => {
    const url = await stage.api.variant({ outbound: stage.reaching() });
    const faultOf = async (body: object) => {
      const response = await stage.post(url, body);
      return [response.status, problemSchema.parse(await response.json()).issues?.map(({ field }) => field)];
    };
    const bad = [
      'http://10.0.0.1/a.mp4',
      'ftp://example.com/a.mp4',
      'https://anna:SECRET@example.com/a.mp4',
      'a.mp4',
      `https://example.com/${'a'.repeat(8_192)}`,
    ];
    for (const address of bad) expect(await faultOf({ kind: 'video', url: address })).toEqual([400, ['url']]);
    expect(await faultOf({ kind: 'video', url: 'https://example.com/a.mp4', bytes: 1 })).toEqual([400, ['bytes']]);
    expect(stage.api.logLines.join()).not.toContain('SECRET');
  });

  it('because it always ends early, is not known or has no valid certificate, is refused after some tries', async () => {
    const liar = await fileSource({ bytes: stage.video.subarray(0, MIB), stopsAfter: Array(9).fill(1_000) });
    const lied = await stage.wish(liar.url);
    expect(await stage.untilItEnds(lied)).toEqual({ tries: 5, end: 'refused' });
    expect(await stage.reasonOf(lied)).toMatch(/breaks off after 1000 of 1048576 bytes, each time\. See whether/);
    const outbound = stage.reaching(() => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' })));
    const unknown = await stage.wish('http://nowhere.example/a.mp4');
    expect(await stage.untilItEnds(unknown, { outbound })).toEqual({ tries: 5, end: 'refused' });
    expect(await stage.reasonOf(unknown)).toMatch(/host name is not known/);
    const plain = await stage.wish(liar.url.replace('http:', 'https:'));
    expect(await failureOf(stage.attempt(plain).result)).toMatchObject({ type: 'source_unavailable' });
    expect([await stage.leftOf(lied), await stage.leftOf(unknown)]).toEqual([[], []]);
  });

  it('because it sends next to nothing, does not hold up others for hours', async () => {
    const drip = await fileSource({ bytes: stage.video, stopsAfter: [1_000_000], hangs: true });
    const id = await stage.wish(drip.url);
    expect(await stage.attempt(id, { rules: { slowest: { bytes: 1_000_001, ms: 1_500 } } }).result).toBe('refused');
    expect(await stage.reasonOf(id)).toBe('The source sends less than 1000001 bytes in 2 s. Give a faster one.');
  });

  it('because it is down, is tried again when it says, and refused once the time for the file is over', async () => {
    const down = await localServer(answering(503, 'later', { 'retry-after': '70' }));
    const id = await stage.wish(down.url);
    const first = stage.attempt(id);
    const failure = await failureOf(first.result);
    expect(failure).toMatchObject({
      type: 'source_unavailable',
      nonRetryable: false,
      message: expect.stringContaining('answered 503'),
    });
    expect(Number(failure.nextRetryDelay)).toBeGreaterThanOrEqual(70_000);
    await stage.db().$executeRaw`UPDATE assets SET created_at = now() - interval '2 hours' WHERE id = ${id}::uuid`;
    expect(await stage.attempt(id, { heartbeatDetails: first.notes() }).result).toBe('refused');
    expect(await stage.reasonOf(id)).toBe(
      'It has not come within 60 min. In the last try: The source answered 503. Give another address.',
    );
  });
});

describe('the same URL', () => {
  it('makes no second asset of a user while the file is on its way, also where both ask at once', async () => {
    const source = await fileSource({ bytes: stage.video, headers: ETAG });
    const [first, second, ofAnother] = await Promise.all([
      stage.wish(source.url),
      stage.wish(source.url),
      stage.wish(source.url, { kind: 'audio' }),
    ]);
    expect(second).toBe(first);
    expect(ofAnother).not.toBe(first);
    const stranger = await stage.api.variant({ outbound: stage.reaching(), settings: { anonymousUserId: 'stranger' } });
    const response = await stage.post(stranger, { kind: 'video', url: source.url });
    expect(assetSchema.parse(await response.json()).id).not.toBe(first);
    expect(await stage.attempt(first).result).toBe('checking');
    expect(await stage.wish(source.url), 'it may lead to another file by now').not.toBe(first);
  });
});

describe('what a user may have', () => {
  it('holds for files that are fetched too, whether their size is said or not', async () => {
    const source = await fileSource({ bytes: stage.video, headers: ETAG });
    const outbound = stage.reaching();
    const variant = await stage.api.variant({
      outbound,
      settings: { anonymousUserId: 'full' },
      quota: { mostUnfinished: 2 },
    });
    const ask = (file: number) => stage.post(variant, { kind: 'video', url: `${source.url}&file=${file}` });
    const idOf = async (response: Response) => assetSchema.parse(await response.json()).id;
    const ids = [await idOf(await ask(1)), await idOf(await ask(2))];
    expect((await ask(3)).status).toBe(429);
    const [said = '', unsaid = ''] = ids;
    expect(await stage.attempt(said, { rules: { mostUserBytes: 30 * MIB } }).result).toBe('refused');
    const slow = await fileSource({ bytes: stage.video, withoutLength: true, stopsAfter: [33 * MIB], hangs: true });
    await stage.db().asset.update({ where: { id: unsaid }, data: { sourceUrl: slow.url } });
    expect(await stage.attempt(unsaid, { rules: { mostUserBytes: 30 * MIB } }).result).toBe('refused');
    const rows = await stage.db().asset.findMany({ where: { id: { in: ids } } });
    for (const { issues } of rows)
      expect(JSON.stringify(issues)).toMatch(/over 31457280 bytes, which is what you may have/);
    expect([...(await stage.leftOf(said)), ...(await stage.leftOf(unsaid))]).toEqual([]);
  });
});
