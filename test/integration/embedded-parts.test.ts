import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Client, Connection } from '@temporalio/client';
import { afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { downloadFile, downloadStep } from '../../local/download.js';
import { resolveFfmpeg } from '../../local/ffmpeg.js';
import { freePort } from '../../local/ports.js';
import { outputOf } from '../../local/resolve-binary.js';
import { type RunningS3, resolveVersitygw, startS3 } from '../../local/s3.js';
import { resolveTemporal, startTemporal } from '../../local/temporal.js';
import { loadStackConfig } from '../../src/platform/config.js';

const run = promisify(execFile);

/** On a machine without the programs they are fetched or built first. */
const RESOLVE_TIMEOUT_MS = 20 * 60_000;
const WAIT = { timeout: 60_000, interval: 50 };

let dataDir: string;
let reports: string[];
const report = (line: string) => reports.push(line);
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'embedded-parts-'));
  reports = [];
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

describe('downloads', () => {
  async function serve(listener: RequestListener): Promise<string> {
    const port = await freePort();
    const server = createServer(listener).listen(port, '127.0.0.1');
    onTestFinished(() => void server.close().closeAllConnections());
    await vi.waitUntil(() => server.listening, WAIT);
    return `http://127.0.0.1:${port}/tool.tar.gz`;
  }

  it('takes one program out of an archive', async () => {
    await mkdir(join(dataDir, 'tool_v1'));
    await writeFile(join(dataDir, 'tool_v1', 'tool'), '#!/bin/sh\necho tool 1.0\n', { mode: 0o755 });
    await run('tar', ['-czf', join(dataDir, 'tool.tar.gz'), '-C', dataDir, 'tool_v1']);
    const archive = await readFile(join(dataDir, 'tool.tar.gz'));
    const url = await serve((_request, response) => void response.end(archive));
    const target = join(dataDir, 'cache', 'tool');
    const verify = async (path: string) => {
      expect(await outputOf(path, [])).toBe('tool 1.0\n');
      return path;
    };
    await expect(downloadStep({ url, member: 'tool_v1/tool', target, verify, report }).try()).resolves.toBe(target);
    await expect(outputOf(target, [])).resolves.toBe('tool 1.0\n');
    await expect(readdir(join(dataDir, 'cache'))).resolves.toEqual(['tool']);
  });

  it('says which address answered with an error', async () => {
    const url = await serve((_request, response) => void response.writeHead(404).end());
    await expect(downloadFile(url, join(dataDir, 'file'), report)).rejects.toThrow(`${url}: HTTP 404`);
  });

  it('gives up on a server that falls silent in the middle, and leaves no file', async () => {
    const url = await serve(
      (_request, response) => void response.writeHead(200, { 'content-length': 100 }).write('half'),
    );
    const target = join(dataDir, 'cache', 'tool');
    await mkdir(join(dataDir, 'cache'));
    await expect(downloadFile(url, target, report, 300)).rejects.toThrow(`${url}: silent for 0.3 s`);
    await expect(readdir(join(dataDir, 'cache'))).resolves.not.toContain('tool');
  });

  it('has nothing for an unknown system', async () => {
    const step = downloadStep({ url: undefined, member: '', target: dataDir, verify: async (path) => path, report });
    await expect(step.try()).rejects.toThrow('there is none for');
  });
});

describe('the real parts', () => {
  const config = loadStackConfig();
  let temporal: string;
  let versitygw: string;
  beforeAll(async () => {
    temporal = await resolveTemporal(config, console.error);
    versitygw = await resolveVersitygw(config, console.error);
  }, RESOLVE_TIMEOUT_MS);

  it('finds an ffmpeg that runs', async () => {
    await expect(outputOf(await resolveFfmpeg(config, report), ['-version'])).resolves.toContain('ffmpeg version');
  });

  it('starts Temporal ready for our search attributes, and keeps its workflows over a restart', async () => {
    const workflowId = 'kept-over-a-restart';
    const start = async () => startTemporal({ binary: temporal, dataDir, port: await freePort(), report });
    const first = await start();
    await withClient(first.address, ({ workflow }) =>
      workflow.start('none', {
        taskQueue: 'none',
        workflowId,
        searchAttributes: { ProUserId: ['user'], ProStage: ['queued'], ProGenerationId: ['generation'] },
      }),
    );
    await first.stop();
    await expect(first.exited).resolves.toBe(0);
    const second = await start();
    const described = await withClient(second.address, ({ workflow }) => workflow.getHandle(workflowId).describe());
    await second.stop();
    expect(described.status.name).toBe('RUNNING');
    expect(described.searchAttributes).toMatchObject({ ProUserId: ['user'] });
  });

  it('starts Temporal in memory with its web UI and other settings', async () => {
    const [port, uiPort] = [await freePort(), await freePort()];
    const dynamicConfig = { 'limit.maxIDLength': 60 };
    const part = await startTemporal({
      binary: temporal,
      dataDir,
      port,
      uiPort,
      inMemory: true,
      dynamicConfig,
      report,
    });
    onTestFinished(() => part.stop());
    await vi.waitFor(async () => expect((await fetch(`http://127.0.0.1:${uiPort}/`)).status).toBe(200), WAIT);
    const tooLong = withClient(part.address, ({ workflow }) =>
      workflow.start('none', { taskQueue: 'none', workflowId: 'x'.repeat(61) }),
    );
    await expect(tooLong).rejects.toMatchObject({
      cause: { details: expect.stringContaining('WorkflowId length exceeds') },
    });
    await expect(readdir(join(dataDir, 'temporal'))).resolves.toEqual([]);
  });

  it('starts S3, and keeps objects and credentials over a restart', async () => {
    const start = async () => startS3({ binary: versitygw, dataDir, port: await freePort(), report });
    const first = await start();
    await putHello(first);
    await first.stop();
    const second = await start();
    onTestFinished(() => second.stop());
    expect(second.secretAccessKey).toBe(first.secretAccessKey);
    await expect(getHello(second)).resolves.toEqual({ text: 'hello', type: 'text/x-greeting' });
    expect((await stat(join(dataDir, 's3-credentials.json'))).mode & 0o777).toBe(0o600);
    const { stdout } = await run('ps', ['-o', 'args=', '-p', String(second.pid)]);
    expect(stdout).not.toContain(first.secretAccessKey);
    const wrong = { ...second, secretAccessKey: 'fake-secret' };
    await expect(getHello(wrong)).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
  });

  it('keeps metadata in a folder where that was begun', async () => {
    await mkdir(join(dataDir, 'metadata-of-s3'));
    const part = await startS3({ binary: versitygw, dataDir, port: await freePort(), report });
    onTestFinished(() => part.stop());
    await putHello(part);
    await expect(getHello(part)).resolves.toEqual({ text: 'hello', type: 'text/x-greeting' });
    await expect(readdir(join(dataDir, 'metadata-of-s3'))).resolves.not.toEqual([]);
  });

  it('lets a browser of another origin send to S3', async () => {
    const part = await startS3({ binary: versitygw, dataDir, port: await freePort(), report });
    onTestFinished(() => part.stop());
    const asked = { origin: 'http://127.0.0.1:4000', 'access-control-request-method': 'PUT' };
    const response = await fetch(`${part.endpoint}/bucket/key`, { method: 'OPTIONS', headers: asked });
    expect(response.ok).toBe(true);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
  });
});

async function withClient<T>(address: string, use: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await use(new Client({ connection }));
  } finally {
    await connection.close();
  }
}

const OBJECT = { Bucket: 'greetings', Key: 'users/one/hello.txt' };

function s3Client({ endpoint, accessKeyId, secretAccessKey }: RunningS3): S3Client {
  const credentials = { accessKeyId, secretAccessKey };
  return new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials });
}

async function putHello(part: RunningS3): Promise<void> {
  const client = s3Client(part);
  await client.send(new CreateBucketCommand({ Bucket: OBJECT.Bucket }));
  await client.send(new PutObjectCommand({ ...OBJECT, Body: 'hello', ContentType: 'text/x-greeting' }));
  await expect(client.send(new HeadObjectCommand(OBJECT))).resolves.toMatchObject({ ContentLength: 5 });
}

async function getHello(part: RunningS3): Promise<{ text?: string; type?: string }> {
  const { Body, ContentType } = await s3Client(part).send(new GetObjectCommand(OBJECT));
  return { text: await Body?.transformToString(), type: ContentType };
}
