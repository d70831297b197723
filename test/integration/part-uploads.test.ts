import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createObjectStore, type ObjectStore } from '../../src/storage/object-store.js';
import { crc32Base64, tryChecksum } from '../../src/storage/part-checksum.js';
import { createPartUploads, type PartUploads } from '../../src/storage/part-uploads.js';
import { faultOf } from '../support/fault-of.js';
import { startTestS3, type TestS3 } from '../support/s3.js';

/** Parts straight to a real S3, as clients send them that are not ours. */

const KEY = 'users/u/assets/0f8fad5b-d9cb-469f-a165-70867728950e/video.mp4';
const PART = Buffer.alloc(5 * 1024 ** 2, 'a'); // the smallest that S3 takes but for the last one
const LAST = Buffer.from('the end');

let s3: TestS3;
let store: ObjectStore;
let uploads: PartUploads;
beforeAll(async () => {
  s3 = await startTestS3();
  // Browsers call the same server by another name.
  const { S3_ENDPOINT = '' } = s3.config;
  const config = { ...s3.config, S3_PUBLIC_ENDPOINT: S3_ENDPOINT.replace('127.0.0.1', 'localhost') };
  store = createObjectStore(config);
  uploads = createPartUploads(config);
  await store.ensureBucket();
});
afterAll(() => {
  uploads?.close();
  store?.close();
});

const begin = async () => ({
  key: KEY,
  uploadId: await uploads.begin(KEY, { contentType: 'video/mp4', checksum: 'crc32' }),
});
type Upload = Awaited<ReturnType<typeof begin>>;
const sign = (upload: Upload, number: number, body: Buffer) =>
  uploads.sign(
    upload,
    { number, bytes: body.length, crc32: crc32Base64(body) },
    { expiresInSeconds: 60, signedAt: new Date() },
  );
const put = async ({ url, headers }: Awaited<ReturnType<typeof sign>>, body: Buffer) => {
  const response = await fetch(url, { method: 'PUT', headers, body: new Uint8Array(body) });
  return { status: response.status, etag: response.headers.get('etag') ?? '', text: await response.text() };
};

describe('a signed part', () => {
  it('is for the host that clients see, and takes these bytes alone', async () => {
    const upload = await begin();
    const signed = await sign(upload, 1, PART);
    expect(new URL(signed.url).hostname).toBe('localhost');
    const damaged = Buffer.from(PART);
    damaged[7] = 98;
    expect(await put(signed, damaged)).toMatchObject({ status: 400, text: expect.stringContaining('BadDigest') });
    const last = await sign(upload, 2, LAST);
    expect((await put(last, LAST.subarray(1))).status).toBe(403); // its size is signed, too
    expect((await put({ ...last, headers: {} }, LAST)).status).toBe(403);
    expect(await uploads.list(upload)).toEqual([]);
    const { status, etag } = await put(signed, PART);
    expect(status).toBe(200);
    expect(await uploads.list(upload)).toEqual([
      { number: 1, bytes: PART.length, etag: etag.replaceAll('"', ''), crc32: crc32Base64(PART) },
    ]);
    await store.abortUpload(upload.key, upload.uploadId);
    expect(await uploads.list(upload)).toBeUndefined();
  });

  it('may also be streamed through us, and all are put together once', async () => {
    const upload = await begin();
    const part = { number: 1, bytes: PART.length, crc32: crc32Base64(PART) };
    const damaged = uploads.send(upload, part, Readable.from([Buffer.alloc(PART.length, 'b')]));
    expect((await faultOf(damaged)).code).toBe('part_damaged');
    await uploads.send(upload, part, Readable.from([PART.subarray(0, 1000), PART.subarray(1000)]));
    await put(await sign(upload, 2, LAST), LAST);
    const parts = (await uploads.list(upload)) ?? [];
    expect(await uploads.complete(upload, parts)).toBe(true);
    expect(await uploads.list(upload)).toBeUndefined();
    expect(await store.head(KEY)).toEqual({ bytes: PART.length + LAST.length, contentType: 'video/mp4' });
    expect(Buffer.from(await store.readRange(KEY, PART.length, PART.length + 100)).toString()).toBe('the end');
  });

  it('that breaks off leaves its own fault, and no part', async () => {
    const upload = await begin();
    const broken = new Readable({ read() {} });
    broken.push(PART.subarray(0, 100));
    setImmediate(() => broken.destroy(new Error('the line broke')));
    const sent = uploads.send(upload, { number: 1, bytes: PART.length, crc32: crc32Base64(PART) }, broken);
    await expect(sent).rejects.toThrow('the line broke');
    expect(await uploads.list(upload)).toEqual([]);
    await store.abortUpload(upload.key, upload.uploadId);
  });
});

describe('whether the store checks parts', () => {
  it('is found out by trying, of which nothing stays', async () => {
    const before = await s3.contents();
    expect(await tryChecksum({ uploads, store })).toBe('crc32');
    expect(await s3.contents()).toEqual(before);
  });

  it('is no where it takes anything, or does not know the word', async () => {
    const blind: PartUploads = {
      ...uploads,
      send: (upload, { number, bytes }, body) => {
        body.resume();
        const right = { number, bytes, crc32: crc32Base64(Buffer.from('trial')) };
        return uploads.send(upload, right, Readable.from(['trial']));
      },
    };
    expect(await tryChecksum({ uploads: blind, store })).toBe('none');
    expect(await s3.contents()).toMatchObject({ unfinished: [] });
  });
});
