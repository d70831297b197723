import { createHash, randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../src/domain/errors.js';
import { createObjectStore, type ObjectStore } from '../../src/storage/object-store.js';
import { copyObject } from '../../src/storage/object-store-copy.js';
import { localServer } from '../support/local-server.js';
import { startTestS3, type TestS3 } from '../support/s3.js';

const MIB = 1024 ** 2;
const PREFIX = 'users/local-user/jobs/one/';
let s3: TestS3;
let store: ObjectStore;

beforeAll(async () => {
  s3 = await startTestS3();
  store = createObjectStore(s3.config);
  await store.ensureBucket();
});
afterAll(async () => {
  store?.close();
  await s3?.stop();
});

async function* chunks(count: number, fault?: Error) {
  for (let n = 0; n < count; n += 1) yield randomBytes(MIB);
  if (fault) throw fault;
}

const put = (key: string, bytes: Buffer) => store.putStream(key, Readable.from([bytes]), { contentType: 'video/mp4' });

describe('object store on a real S3 server', () => {
  it('creates its bucket once and finds it afterwards', async () => {
    await store.ensureBucket();
    expect(await store.exists()).toBe(true);
  });

  it('stores a stream in parts and tells its bytes and hash', async () => {
    const key = `${PREFIX}input/video.mp4`;
    const parts = Array.from({ length: 20 }, () => randomBytes(MIB));
    const seen: number[] = [];
    const result = await store.putStream(key, Readable.from(parts), {
      contentType: 'video/mp4',
      onBytes: (total) => seen.push(total),
    });
    const sha256 = createHash('sha256').update(Buffer.concat(parts)).digest('hex');
    expect(result).toEqual({ bytes: 20 * MIB, sha256 });
    expect(seen.at(-1)).toBe(20 * MIB);
    expect(await store.head(key)).toEqual({ bytes: 20 * MIB, contentType: 'video/mp4' });
    const { body, bytes } = await store.open(key);
    expect(bytes).toBe(20 * MIB);
    expect(
      createHash('sha256')
        .update(await buffer(body))
        .digest('hex'),
    ).toBe(sha256);
  });

  it('stores an empty stream', async () => {
    const key = `${PREFIX}input/empty.wav`;
    expect(await store.putStream(key, Readable.from([]), { contentType: 'audio/wav' })).toMatchObject({ bytes: 0 });
    expect(await store.head(key)).toMatchObject({ bytes: 0 });
  });

  it('copies what is too large for one copy in parts, and leaves no upload open', async () => {
    const [from, to] = [`${PREFIX}large.mp4.unchecked`, `${PREFIX}large.mp4`];
    const bytes = randomBytes(11 * MIB + 3);
    await put(from, bytes);
    const client = new S3Client({
      ...{ endpoint: s3.config.S3_ENDPOINT, region: s3.config.S3_REGION, forcePathStyle: true },
      credentials: {
        accessKeyId: s3.config.S3_ACCESS_KEY_ID ?? '',
        secretAccessKey: s3.config.S3_SECRET_ACCESS_KEY ?? '',
      },
    });
    const at = (Key: string) => ({ Bucket: s3.config.S3_BUCKET, Key });
    const limits = { largestBytes: 5 * MIB, partBytes: 5 * MIB };
    await copyObject(client, { ...at(from), bytes: bytes.length }, at(to), undefined, limits);
    expect(await store.head(to)).toEqual({ bytes: bytes.length, contentType: 'video/mp4' });
    expect(Buffer.from(await store.readRange(to, 0, bytes.length)).equals(bytes)).toBe(true);
    const none = { ...at(`${PREFIX}none`), bytes: bytes.length };
    await expect(copyObject(client, none, at(to), undefined, limits)).rejects.toThrow();
    expect((await s3.contents()).unfinished).toEqual([]);
    client.destroy();
  });

  it('reads ranges, shorter at the end and empty past it', async () => {
    const key = `${PREFIX}input/digits.bin`;
    await put(key, Buffer.from('0123456789'));
    const read = async (start: number, end: number) => Buffer.from(await store.readRange(key, start, end)).toString();
    expect(await read(2, 5)).toBe('234');
    expect(await read(8, 50)).toBe('89');
    expect(await read(10, 20)).toBe('');
    expect(await read(3, 3)).toBe('');
  });

  it('tells absent objects apart from a store that is down', async () => {
    expect(await store.head('users/a/jobs/none')).toBeUndefined();
    await expect(store.open('users/a/jobs/none')).rejects.toMatchObject({ code: 'asset_missing' });
    await expect(store.readRange('users/a/jobs/none', 0, 1)).rejects.toMatchObject({ code: 'asset_missing' });
    const down = createObjectStore({ ...s3.config, S3_ENDPOINT: 'http://127.0.0.1:1' });
    await expect(down.head('users/a/jobs/none')).rejects.toMatchObject({ code: 'service_unavailable' });
    const sent = down.putStream('users/a/jobs/x', Readable.from(chunks(20)), { contentType: 'video/mp4' });
    await expect(sent).rejects.toMatchObject({ code: 'service_unavailable' });
    down.close();
  });

  it('leaves nothing of a stream that fails, and gives its fault back', async () => {
    const key = `${PREFIX}broken/video.mp4`;
    const fault = new AppError('upload_incomplete');
    const sent = store.putStream(key, Readable.from(chunks(20, fault)), { contentType: 'video/mp4' });
    await expect(sent).rejects.toBe(fault);
    expect(await store.head(key)).toBeUndefined();
    expect((await s3.contents()).unfinished).toEqual([]);
  });

  it('leaves nothing of an aborted stream, and gives the reason back', async () => {
    const key = `${PREFIX}aborted/video.mp4`;
    const abort = new AbortController();
    const reason = new Error('no longer wanted');
    const sent = store.putStream(key, Readable.from(chunks(1000)), {
      contentType: 'video/mp4',
      signal: abort.signal,
      onBytes: (total) => total > 20 * MIB && abort.abort(reason),
    });
    await expect(sent).rejects.toBe(reason);
    expect(await store.head(key)).toBeUndefined();
    expect((await s3.contents()).unfinished).toEqual([]);
  });

  it('does not even begin when it is aborted already', async () => {
    const reason = new Error('no longer wanted');
    const sent = store.putStream(`${PREFIX}aborted/late.mp4`, Readable.from(chunks(20)), {
      contentType: 'video/mp4',
      signal: AbortSignal.abort(reason),
    });
    await expect(sent).rejects.toBe(reason);
    expect(await store.head(`${PREFIX}aborted/late.mp4`)).toBeUndefined();
  });

  it('deletes one object, or all under a prefix, and never more than a prefix of a job', async () => {
    const other = 'users/local-user/jobs/two/input/video.mp4';
    await put(other, Buffer.from('stays'));
    for (let n = 0; n < 3; n += 1) await put(`users/local-user/jobs/three/input/${n}.wav`, Buffer.from('goes'));
    expect(await store.deletePrefix('users/local-user/jobs/three/')).toBe(3);
    expect(await store.deletePrefix('users/local-user/jobs/three/')).toBe(0);
    for (const prefix of ['', '/', 'users/', 'users/local-user/', 'users/local-user/jobs/two']) {
      await expect(store.deletePrefix(prefix), prefix).rejects.toThrow();
    }
    expect(await store.head(other)).toMatchObject({ bytes: 5 });
    await store.delete(other);
    expect(await store.head(other)).toBeUndefined();
    await expect(store.delete(other)).resolves.toBeUndefined();
  });

  it('deletes one by one where S3 does not know how to delete many', async () => {
    // The signature covers the host's name, so it is handed on as it came.
    const upstream = new URL(s3.config.S3_ENDPOINT ?? '');
    const simple = await localServer((request, response) => {
      if (request.method === 'POST') return void response.writeHead(501).end();
      const { method, url: path, headers } = request;
      const sent = httpRequest({ port: upstream.port, host: upstream.hostname, method, path, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      sent.end();
    });
    for (const name of ['a', 'b c']) await put(`users/local-user/jobs/four/input/${name}.wav`, Buffer.from('goes'));
    const old = createObjectStore({ ...s3.config, S3_ENDPOINT: simple.url });
    expect(await old.deletePrefix('users/local-user/jobs/four/')).toBe(2);
    expect(await store.deletePrefix('users/local-user/jobs/four/')).toBe(0);
    old.close();
  });

  it('tells the id of an upload in parts before any part, and ends it where nobody could note it', async () => {
    const key = `${PREFIX}noted/video.mp4`;
    const ids: string[] = [];
    const onMultipart = async (id: string) => void ids.push(id);
    await store.putStream(key, Readable.from(chunks(20)), { contentType: 'video/mp4', onMultipart });
    expect(ids).toEqual([expect.stringMatching(/./)]);
    await store.abortUpload(key, ids[0] ?? '');
    expect(await store.head(key)).toMatchObject({ bytes: 20 * MIB });
    const fails = () => Promise.reject(new Error('no database'));
    const sent = store.putStream(`${key}.2`, Readable.from(chunks(20)), {
      contentType: 'video/mp4',
      onMultipart: fails,
    });
    await expect(sent).rejects.toMatchObject({ code: 'service_unavailable' });
    expect((await s3.contents()).unfinished).toEqual([]);
  });

  it('signs the same URL to the byte for the same date, and the URL works', async () => {
    const key = `${PREFIX}signed/video file.mp4`;
    await put(key, Buffer.from('signed'));
    const signedAt = new Date(Math.floor(Date.now() / 1000) * 1000);
    const sign = () => store.signedUrl(key, { expiresInSeconds: 60, signedAt, downloadAs: 'pro_result_1.mp4' });
    const url = await sign();
    const again = createObjectStore(s3.config);
    expect(await again.signedUrl(key, { expiresInSeconds: 60, signedAt, downloadAs: 'pro_result_1.mp4' })).toBe(url);
    again.close();
    const response = await fetch(url);
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="pro_result_1.mp4"');
    expect(await response.text()).toBe('signed');
    const unsigned = await fetch(store.address(key));
    expect(unsigned.status).toBe(403);
  });

  it('refuses a signed URL after its time', async () => {
    await put(`${PREFIX}signed/old.mp4`, Buffer.from('old'));
    const signedAt = new Date(Date.now() - 120_000);
    const url = await store.signedUrl(`${PREFIX}signed/old.mp4`, { expiresInSeconds: 60, signedAt });
    expect((await fetch(url)).status).toBe(403);
  });
});

describe('addresses of objects', () => {
  const base = { S3_REGION: 'eu-west-1', S3_BUCKET: 'films', S3_FORCE_PATH_STYLE: true } as const;
  it.each([
    [{ S3_ENDPOINT: 'http://127.0.0.1:4004' }, 'http://127.0.0.1:4004/films/users/a%20b/x.mp4'],
    [{ S3_ENDPOINT: 'https://s3.example.com/base/' }, 'https://s3.example.com/base/films/users/a%20b/x.mp4'],
    [{}, 'https://s3.eu-west-1.amazonaws.com/films/users/a%20b/x.mp4'],
    [{ S3_FORCE_PATH_STYLE: false }, 'https://films.s3.eu-west-1.amazonaws.com/users/a%20b/x.mp4'],
  ])('with %o', (config, address) => {
    const made = createObjectStore({ ...base, ...config });
    expect(made.address('users/a b/x.mp4')).toBe(address);
    made.close();
  });
});
