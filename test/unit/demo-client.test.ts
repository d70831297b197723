import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { downloadResult } from '../../local/demo/download-result.js';
import { followJob } from '../../local/demo/follow-job.js';
import { postForm } from '../../local/demo/multipart.js';
import { submitJob } from '../../local/demo/submit-job.js';
import type { Job } from '../../src/api-client/api-client.js';
import { answeredJob } from '../support/answered-job.js';

const job = answeredJob;

let folder: string;
let server: Server;
let apiUrl: string;
let answer: RequestListener;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-client-'));
  server = createServer((request, response) => answer(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

/** What the server read, taken apart by the platform's own form parser. */
async function formOf(request: IncomingMessage): Promise<FormData> {
  const headers = { 'content-type': request.headers['content-type'] ?? '' };
  return new Response(Uint8Array.from(await buffer(request)), { headers }).formData();
}

describe('submitJob', () => {
  const submit = async () => {
    const videoFile = join(folder, 'my "own" video.mp4');
    const file = join(folder, 'voice.mp3');
    await writeFile(videoFile, 'picture\r\n--x');
    await writeFile(file, 'sound');
    const segments = [{ startTime: 1, endTime: 2, audioInput: { refId: 'voice' } }];
    const input = { videoFile, audio: [{ refId: 'voice', file }], segments };
    return submitJob({ apiUrl, input, model: 'lipsync-2', syncMode: 'remap' });
  };

  it('sends words and files as a multipart form and returns the job', async () => {
    let form: Promise<FormData> | undefined;
    answer = (request, response) => {
      form = formOf(request);
      void form.then(() => response.writeHead(202).end(JSON.stringify(job())));
    };
    expect(await submit()).toMatchObject({ id: job().id });
    const sent = await form;
    expect(sent?.get('model')).toBe('lipsync-2');
    expect(sent?.get('options')).toBe('{"sync_mode":"remap"}');
    expect(sent?.get('segments')).toBe('[{"startTime":1,"endTime":2,"audioInput":{"refId":"voice"}}]');
    const video = sent?.get('video') as File;
    const audio = sent?.get('audio[voice]') as File;
    expect([video.name, await video.text()]).toEqual(['my "own" video.mp4', 'picture\r\n--x']);
    expect([audio.name, await audio.text()]).toEqual(['voice.mp3', 'sound']);
  });

  it('shows every fault the API names', async () => {
    const issues = [{ field: 'segments[0].endTime', message: 'lies outside the video' }];
    const problem = { title: 'The segments do not fit.', next: 'Change them.', issues };
    answer = (request, response) => {
      request.resume().once('end', () => response.writeHead(422).end(JSON.stringify(problem)));
    };
    await expect(submit()).rejects.toThrow(
      'The API answered 422: The segments do not fit. Change them.\n  segments[0].endTime: lies outside the video',
    );
  });

  it('fails plainly when nobody listens', async () => {
    server.close();
    await expect(submit()).rejects.toThrow(/ECONNREFUSED/);
  });
});

describe('postForm', () => {
  it('streams a large file without holding it in memory', async () => {
    const bytes = 300 * 1024 ** 2;
    const file = join(folder, 'large.mp4');
    await writeFile(file, '');
    await truncate(file, bytes);
    const before = process.memoryUsage().rss;
    let received = 0;
    let peak = 0;
    answer = (request, response) => {
      request.on('data', (chunk: Buffer) => {
        received += chunk.length;
        peak = Math.max(peak, process.memoryUsage().rss - before);
      });
      request.once('end', () => response.end('ok'));
    };
    expect(await postForm(new URL(apiUrl), [{ name: 'video', file }])).toEqual({ status: 200, body: 'ok' });
    expect(received).toBeGreaterThan(bytes);
    expect(peak).toBeLessThan(bytes / 2);
  });

  const send = (signal?: AbortSignal) => postForm(new URL(apiUrl), [{ name: 'model', value: 'lipsync-2' }], signal);

  it.each<[string, (response: ServerResponse) => void]>([
    ['before the answer', (response) => response.destroy()],
    ['in the middle of the answer', (response) => response.writeHead(200, { 'Content-Length': 9 }).write('{')],
  ])(
    'fails when the connection breaks %s, with everything sent',
    async (_when, begin) => {
      answer = (request, response) => {
        request.resume().once('end', () => {
          begin(response);
          setImmediate(() => response.destroy());
        });
      };
      await expect(send()).rejects.toThrow(/socket hang up|ECONNRESET|aborted/);
    },
    10_000,
  );

  it('stops when told while it waits for the answer', async () => {
    const stop = new AbortController();
    answer = (request) => request.resume().once('end', () => stop.abort());
    await expect(send(stop.signal)).rejects.toThrow('aborted');
  }, 10_000);
});

describe('followJob', () => {
  const states = (...answers: (Job | number)[]): RequestListener => {
    let at = 0;
    return (_, response) => {
      const state = answers[Math.min(at, answers.length - 1)];
      at += 1;
      if (typeof state === 'number') response.writeHead(state).end('<html>');
      else response.end(JSON.stringify(state));
    };
  };
  const follow = (more = {}) => {
    const seen: string[] = [];
    const show = ({ stage, progress }: Job) => seen.push(`${stage} ${progress.percent}`);
    return { seen, ended: followJob({ apiUrl, jobId: job().id, show, pollMs: 5, ...more }) };
  };

  it.each(['completed', 'failed', 'cancelled', 'needs_attention'] as const)(
    'ends with a job that is %s',
    async (status) => {
      answer = states(job({ progress: { percent: 15, message: '' } }), job(), job({ status, stage: 'done' }));
      const { seen, ended } = follow();
      expect(await ended).toMatchObject({ status });
      expect(seen).toEqual(['generating 15', 'generating 40', 'done 40']);
    },
  );

  it('waits out an API that restarts, but not for ever', async () => {
    answer = states(job(), 502, 502, job({ status: 'completed' }));
    expect(await follow().ended).toMatchObject({ status: 'completed' });
    answer = states(502);
    await expect(follow({ patienceMs: 30 }).ended).rejects.toThrow('The API answered 502');
  });

  it('does not wait for a job that is not there', async () => {
    answer = states(404);
    await expect(follow().ended).rejects.toThrow('The API answered 404');
  });

  it('stops when told, with the reason', async () => {
    answer = states(job());
    const controller = new AbortController();
    const { seen, ended } = follow({ signal: controller.signal });
    const refused = expect(ended).rejects.toThrow('worker has ended');
    await expect.poll(() => seen.length).toBeGreaterThan(0);
    controller.abort(new Error('worker has ended'));
    await refused;
  });
});

describe('downloadResult', () => {
  it('follows the redirect and never overwrites a file', async () => {
    answer = (request, response) => {
      if (request.url === '/signed') response.end('film');
      else response.writeHead(302, { Location: '/signed' }).end();
    };
    const options = {
      apiUrl,
      job: job({ links: { self: '/api/v1/jobs/x', download: '/api/v1/jobs/x/download' } }),
      folder,
    };
    expect([await downloadResult(options), await downloadResult(options)]).toEqual([
      join(folder, 'demo-5f0c7a52.mp4'),
      join(folder, 'demo-5f0c7a52-2.mp4'),
    ]);
    expect(await readFile(join(folder, 'demo-5f0c7a52.mp4'), 'utf8')).toBe('film');
  });

  it('leaves nothing behind when the connection breaks', async () => {
    answer = (_, response) => {
      response.writeHead(200, { 'Content-Length': 1000 });
      response.write(randomUUID(), () => response.destroy());
    };
    await expect(downloadResult({ apiUrl, job: job(), folder })).rejects.toThrow();
    expect(await readdir(folder)).toEqual([]);
  });
});
