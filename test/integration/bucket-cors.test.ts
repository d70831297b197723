import { readFile } from 'node:fs/promises';
import { DeleteBucketCorsCommand, GetBucketCorsCommand, PutBucketCorsCommand } from '@aws-sdk/client-s3';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAssetCheckActivities } from '../../activities/asset-checks.js';
import { createLimits } from '../../activities/at-most.js';
import { WORK_LIMITS } from '../../src/media/probe-limits.js';
import { createProber } from '../../src/media/prober.js';
import { pageOrigins } from '../../src/platform/page-origins.js';
import { allowPages } from '../../src/storage/bucket-cors.js';
import { crc32Base64 } from '../../src/storage/part-checksum.js';
import { activityTry } from '../support/activity-try.js';
import { startTestApi, type TestApi } from '../support/api.js';
import { rawS3 } from '../support/bucket-stage.js';
import { builtProbe } from '../support/built-code.js';
import { launchChromium } from '../support/chromium.js';
import { answering, localServer } from '../support/local-server.js';
import { H264, type MediaFiles, mediaFiles, picture, sine } from '../support/media-files.js';

/** What pages in a browser may do with the bucket. */
let api: TestApi;
let files: MediaFiles;
let browser: Browser;
/** The API as pages see it that may load media from S3. */
let url: string;

beforeAll(async () => {
  [api, files, browser] = await Promise.all([startTestApi(), mediaFiles(), launchChromium()]);
  await files.make(...picture(2), ...sine(2), ...H264, '-c:a', 'aac', 'talk.mp4');
  url = await api.variant({ settings: { mediaOrigins: [api.store.publicOrigin] } });
});
afterAll(async () => {
  await browser?.close();
  await api?.stop();
  await files?.remove();
});

async function allowed(origins: string[], more: object = {}): Promise<string[]> {
  const said: string[] = [];
  const config = { ...api.s3.config, ...more };
  await allowPages({ config, origins, report: (line) => void said.push(line) });
  return said;
}

describe('the rule of the bucket', () => {
  it('is set once, changes with the pages, and leaves those of others as they are', async () => {
    const { client } = rawS3(api.s3);
    const Bucket = api.store.bucket;
    const rules = async () => (await client.send(new GetBucketCorsCommand({ Bucket }))).CORSRules ?? [];
    const theirs = { AllowedOrigins: ['https://theirs.example'], AllowedMethods: ['GET'], ID: 'theirs' };
    await client.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: [theirs] } }));
    expect(await allowed(['https://a.example'])).toEqual([expect.stringContaining('pages at https://a.example may')]);
    expect(await allowed(['https://a.example'])).toEqual([]);
    expect(await allowed(['https://b.example'])).toHaveLength(1);
    const [ours, other, ...more] = await rules();
    expect(ours).toMatchObject({ AllowedOrigins: ['https://b.example'], AllowedMethods: ['PUT', 'GET', 'HEAD'] });
    expect([other, more]).toMatchObject([theirs, []]);
    const all = { ...theirs, AllowedOrigins: ['*'], AllowedMethods: ['GET', 'PUT', 'HEAD'], AllowedHeaders: ['*'] };
    const wide = { ...all, ExposeHeaders: [...(ours?.ExposeHeaders ?? [])] };
    await client.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: [wide] } }));
    expect(await allowed(['https://c.example'])).toEqual([]); // theirs lets it in already
    await client.send(new DeleteBucketCorsCommand({ Bucket }));
    client.destroy();
  });

  it('is said with what to do where the store knows none, or does not let us, and nothing fails', async () => {
    const faults = [
      [501, 'NotImplemented'],
      [403, 'AccessDenied'],
    ] as const;
    for (const [status, code] of faults) {
      const body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>No.</Message></Error>`;
      const store = await localServer(answering(status, body, { 'content-type': 'application/xml' }));
      const [said, ...more] = await allowed(['https://a.example'], { S3_ENDPOINT: store.url });
      expect(said).toContain(`${status} ${code}`);
      expect(said).toMatch(
        /set that yourself: origins https:\/\/a\.example; methods PUT, GET, HEAD; headers content-type/,
      );
      expect([said, more]).toEqual([expect.stringContaining('UPLOAD_MODE=through_api'), []]);
    }
  });

  it('names the pages of the API, by each of its names, and those of others that may use it', () => {
    const names = { API_ALLOWED_HOSTS: ['pro.example', 'lan:4000'], API_ALLOWED_ORIGINS: ['https://team.example'] };
    const settings = { API_HOST: '0.0.0.0', API_PORT: 4000, API_PUBLIC_URL: 'https://pro.example/base/' };
    expect(pageOrigins({ ...settings, ...names }).toSorted()).toEqual(
      [
        ...['https://pro.example', 'http://localhost:4000', 'http://127.0.0.1:4000', 'https://team.example'],
        ...['http://pro.example', 'http://pro.example:4000', 'https://lan:4000', 'http://lan:4000'],
      ].toSorted(),
    );
    expect(pageOrigins({ API_HOST: '::1', API_PORT: 80 })).toContain('http://[::1]');
  });
});

/** Runs in a page of the API's; what it comes to. */
async function inPage<T>(address: string, script: string, argument: unknown): Promise<T> {
  const page = await browser.newPage();
  try {
    await page.goto(address);
    return (await page.evaluate(`(${script})(${JSON.stringify(argument)})`)) as T;
  } finally {
    await page.close();
  }
}

/** Sends a file as the page's upload does it: its id, and what the page could read of S3's answer. */
const SEND = `async ({ base64, crc32 }) => {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const post = async (path, body) => {
    const headers = { 'content-type': 'application/json' };
    return (await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })).json();
  };
  const words = { kind: 'video', fileName: 'talk.mp4', bytes: bytes.length, contentType: 'video/mp4' };
  const { id } = await post('/api/v1/assets', words);
  const { urls: [part] } = await post('/api/v1/assets/' + id + '/parts', { parts: [{ number: 1, crc32 }] });
  const put = await fetch(part.url, { method: 'PUT', headers: part.headers, body: bytes });
  const { parts: [stored] } = await (await fetch('/api/v1/assets/' + id + '/parts')).json();
  await post('/api/v1/assets/' + id + '/complete', {});
  return { id, status: put.status, etag: put.headers.get('etag'), stored: stored.etag };
}`;

/** Reads a part of it, and draws a frame. */
const SHOW = `async (path) => {
  const part = await fetch(path, { headers: { range: 'bytes=4-7' } });
  const video = Object.assign(document.createElement('video'), { crossOrigin: 'anonymous', muted: true });
  const loaded = new Promise((resolve, reject) => {
    video.onloadeddata = resolve;
    video.onerror = () => reject(new Error(video.error.message));
  });
  video.src = path;
  await loaded;
  const canvas = Object.assign(document.createElement('canvas'), { width: 8, height: 8 });
  canvas.getContext('2d').drawImage(video, 0, 0, 8, 8);
  const names = ['content-range', 'accept-ranges', 'content-length', 'etag'];
  const unread = names.filter((name) => part.headers.get(name) === null);
  return { status: part.status, text: await part.text(), unread, drawn: canvas.toDataURL().slice(0, 15) };
}`;

const READ = `(address) => fetch(address).then(({ status }) => status, (error) => error.name)`;

describe('a page of the API', () => {
  it('sends parts with their checksum, reads in ranges and draws frames, which no other page can', async () => {
    await allowed([url]);
    const video = await readFile(files.at('talk.mp4'));
    const sent = await inPage<{ id: string; status: number; etag: string; stored: string }>(`${url}/healthz`, SEND, {
      ...{ base64: video.toString('base64'), crc32: crc32Base64(video) },
    });
    expect(sent).toMatchObject({ status: 200, etag: expect.stringContaining(sent.stored) });
    const prober = createProber(WORK_LIMITS, await builtProbe());
    const deps = { db: api.database.db, store: api.store, prober, limits: createLimits() };
    expect(await activityTry().run(createAssetCheckActivities(deps).probeAsset, sent.id)).toBe('stored');
    prober.close();
    const content = `/api/v1/assets/${sent.id}/content`;
    expect(await inPage(`${url}/healthz`, SHOW, content)).toEqual({
      ...{ status: 206, text: 'ftyp', unread: [], drawn: 'data:image/png;' },
    });
    const { url: signed } = (await (
      await fetch(url + content, { headers: { accept: 'application/json' } })
    ).json()) as { url: string };
    expect(await inPage(`${url}/healthz`, READ, signed)).toBe(200);
    const foreign = await localServer(answering(200, 'A page of somebody else', { 'content-type': 'text/html' }));
    expect(await inPage(foreign.url, READ, signed)).toBe('TypeError');
  });
});
