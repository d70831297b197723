import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { checkResult } from '../../local/demo/check-result.js';
import { downloadResult } from '../../local/demo/download-result.js';
import { sayWhatToOpen } from '../../local/demo/open-next.js';
import { type DemoInput, sampleInput } from '../../local/demo/sample-media.js';
import { submitJob } from '../../local/demo/submit-job.js';
import { resolveFfmpeg } from '../../local/ffmpeg.js';
import { createApiClient, type Job } from '../../src/api-client/api-client.js';
import { sessionSchema } from '../../src/http/auth/schemas.js';
import { jobSchema } from '../../src/http/schemas.js';
import type { Environment, StackConfig } from '../../src/platform/config.js';
import { reconcileScheduleId } from '../../src/temporal/schedules.js';
import { GENERATION_ID, STAGE, USER_ID } from '../../workflows/messages.js';
import { clientCases } from '../clients/client-cases.js';
import { newBrowser } from '../support/browser.js';
import { childrenOf } from '../support/child-processes.js';
import { smallInput } from '../support/small-input.js';
import { configOf, spawnStack, stackEnvironment, startTestStack } from '../support/stack.js';
import { until } from '../support/until.js';

/** The whole product as a user meets it: every part real, each its own process, over HTTP. Only Sync.so is simulated. */
let env: Environment;
let config: StackConfig;
let stack: Awaited<ReturnType<typeof startTestStack>>;
let input: DemoInput;
/** Where only the job's course matters. */
let small: Awaited<ReturnType<typeof smallInput>>;
let ffmpegPath: string;

beforeAll(async () => {
  env = await stackEnvironment();
  config = configOf(env);
  ffmpegPath = await resolveFfmpeg(config);
  [input, small] = await Promise.all([sampleInput(), smallInput()]);
  vi.stubEnv('OUTBOUND_ALLOW', '127.0.0.1'); // receivers of webhooks on this machine
  stack = await startTestStack(config).finally(() => vi.unstubAllEnvs());
});

afterAll(async () => {
  await stack?.stop();
  await stack?.remove();
  await small?.remove();
});

const submit = (job: DemoInput = small) =>
  submitJob({ apiUrl: stack.apiUrl, input: job, model: 'lipsync-2', syncMode: 'remap' });

const ended = (jobId: string): Promise<Job> =>
  until(`job ${jobId} ends`, 240_000, async () => {
    const job = await createApiClient({ baseUrl: stack.apiUrl }).getJob(jobId);
    return ['completed', 'failed', 'cancelled'].includes(job.status) ? job : undefined;
  });

async function describeWorkflow(jobId: string) {
  const connection = await Connection.connect({ address: `127.0.0.1:${config.TEMPORAL_PORT}` });
  try {
    const { workflow } = new Client({ connection });
    const description = await workflow.getHandle(jobId).describe();
    const first = workflow.getHandle(jobId, description.raw.workflowExecutionInfo?.firstRunId ?? undefined);
    return { description, first: await first.describe(), history: await first.fetchHistory() };
  } finally {
    await connection.close();
  }
}

describe('a Pro job on the whole stack', () => {
  let job: Job;

  it('ends completed', async () => {
    job = await ended((await submit(input)).id);
    expect(job).toMatchObject({
      status: 'completed',
      stage: 'done',
      progress: { percent: 100, message: 'Pro video processing completed' },
    });
  });

  it('gives a video that sounds new inside the segments and original outside', async () => {
    const resultFile = await downloadResult({ apiUrl: stack.apiUrl, job, folder: config.DATA_DIR });
    const { checks } = await checkResult({
      resultFile,
      videoFile: input.videoFile,
      audio: new Map(input.audio.map(({ refId, file }) => [refId, file])),
      segments: input.segments,
      syncMode: 'remap',
      ffmpegPath,
    });
    expect(checks.filter((check) => !check.ok)).toEqual([]);
    expect(checks.length).toBeGreaterThan(5);
  });

  it('keeps the result private: the plain address is refused, the signed link works', async () => {
    const { outputUrl } = (await (await fetch(`${stack.apiUrl}/api/v1/jobs/${job.id}`)).json()) as {
      outputUrl: string;
    };
    expect(outputUrl).toMatch(new RegExp(`/users/[^/]+/jobs/${job.id}/pro_result_${job.id}\\.mp4$`));
    expect((await fetch(outputUrl)).status).toBe(403);
  });

  it('shows operators in Temporal who it is for, where it stands and what each step is', async () => {
    const { description, first, history } = await describeWorkflow(job.id);
    const attributes = description.typedSearchAttributes;
    expect(attributes.get(USER_ID)).toBe('local-user');
    expect(attributes.get(STAGE)).toBe('done');
    expect(attributes.get(GENERATION_ID)).toMatch(/.+/);
    expect(await first.staticSummary()).toContain('3 segments, lipsync-2');
    const summaries = JSON.stringify(
      history.events?.map(({ userMetadata }) => userMetadata?.summary?.data?.toString()),
    );
    expect(summaries).toMatch(/look at the generation in \d+ s/);
    expect(summaries).toContain('send the job to Sync.so, once');
  });
});

describe('the end of a demo on a stack that runs', () => {
  it('leads to its job, signed in', async () => {
    vi.stubEnv('DATA_DIR', config.DATA_DIR);
    onTestFinished(() => void vi.unstubAllEnvs());
    const { apiUrl } = stack;
    const job = await createApiClient({ baseUrl: apiUrl }).getJob((await submit()).id);
    const lines: string[] = [];
    const options = { api: apiUrl, keep: false, open: false };
    await sayWhatToOpen({ options, apiUrl, job, report: (line) => lines.push(line) });
    expect(lines.join('\n')).toMatch(new RegExp(`  ${apiUrl}/login\\?next=/jobs/${job.id}#token=[\\w-]{43} `));
  });
});

describe('the assets of a job', () => {
  const post = (words: object) =>
    fetch(`${stack.apiUrl}/api/v1/jobs`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(words) },
    });

  it('make another one in JSON, whose segments are held to their lengths at once', async () => {
    const { id } = await ended((await submit()).id);
    const first = jobSchema.parse(await (await fetch(`${stack.apiUrl}/api/v1/jobs/${id}`)).json());
    const { video, audio = [], segments } = first;
    expect([video?.seconds, ...audio.map(({ seconds }) => seconds)]).not.toContain(undefined);
    const words = {
      video: { assetId: video?.assetId },
      audio: audio.map(({ refId, assetId }) => ({ refId, assetId })),
    };
    const outside = await post({ ...words, segments: segments?.map((one) => ({ ...one, endTime: 600 })) });
    expect(outside.status).toBe(422);
    expect(await outside.json()).toMatchObject({ code: 'invalid_segments' });
    const taken = await post({ ...words, segments });
    expect(taken.status).toBe(202);
    expect((await ended(jobSchema.parse(await taken.json()).id)).status).toBe('completed');
  });
});

describe('a job that cannot work', () => {
  it('fails with sentences that say what to change', async () => {
    const [first] = input.segments;
    if (!first) throw new Error('the sample has segments');
    const accepted = await submit({ ...input, segments: [{ ...first, startTime: 20, endTime: 30 }] });
    const job = await ended(accepted.id);
    expect(job.status).toBe('failed');
    expect(job.error).toMatchObject({ code: 'invalid_segments', next: expect.stringMatching(/submit again/) });
    expect(job.error?.message).toContain('segments[0].endTime');
  });
});

describe('clients that are not ours', () => clientCases(() => ({ stack, config, small })));

/** The processes of the stack that runs here; each is its part, the shell before it has become that. */
async function partsOf(stackPid: number): Promise<number[]> {
  const children = await childrenOf(stackPid);
  return children.filter(({ args }) => !/vitest|esbuild/.test(args)).map(({ pid }) => pid);
}

/** It was said that it had ended, and later that it is ready. */
function isBack(said: string[], name: string): boolean {
  const ended = said.findIndex((line) => line.startsWith(`${name} has ended by itself (killed by SIGKILL)`));
  return ended >= 0 && said.slice(ended).some((line) => line.startsWith(`${name} is ready`));
}

/** The link that `npm start` prints signs its one user in, who may do everything, and nobody after that. */
async function expectOneSignIn(said: string) {
  const [, link = ''] = /^Open the page, signed in \(once, within 15 minutes\): (\S+)$/m.exec(said) ?? [];
  const { origin, pathname, hash } = new URL(link);
  expect([origin, pathname]).toEqual([stack.apiUrl, '/login']);
  const token = hash.replace('#token=', '');
  const browser = newBrowser(stack.apiUrl);
  expect((await browser.ask('POST', '/api/v1/session', { body: { token } })).status).toBe(204);
  const session = sessionSchema.parse(await (await browser.ask('GET', '/api/v1/session')).json());
  expect(session).toMatchObject({
    user: { id: 'local-user' },
    via: 'session',
    scopes: expect.arrayContaining(['admin']),
  });
  const again = await newBrowser(stack.apiUrl).ask('POST', '/api/v1/session', { body: { token } });
  expect(await again.json()).toMatchObject({ code: 'link_not_valid' });
}

describe('the stack itself', () => {
  it('is refused a second time on the same data, and says where the first one is', async () => {
    await expect(startTestStack(config)).rejects.toThrow(new RegExp(`already runs on .*API at ${stack.apiUrl}`));
  });

  it('makes the schedule again that heals jobs, while it runs', async () => {
    const connection = await Connection.connect({ address: `127.0.0.1:${config.TEMPORAL_PORT}` });
    onTestFinished(() => connection.close());
    const healer = new Client({ connection }).schedule.getHandle(reconcileScheduleId('pro-jobs'));
    const madeAt = async () => (await healer.describe().catch(() => undefined))?.info.createdAt;
    const before = await until('it is there', 60_000, madeAt);
    await healer.delete();
    await until('it is made again', 60_000, async () => ((await madeAt()) ?? before) > before || undefined);
  });

  it('keeps what has ended between starts, and ends what it was stopped in the middle of', async () => {
    const { id: done } = await submit();
    await ended(done);
    const { id: begun } = await submit();
    await stack.stop();
    expect(await readdir(config.DATA_DIR)).not.toContain('stack.json');
    stack = await startTestStack(config);
    expect((await createApiClient({ baseUrl: stack.apiUrl }).getJob(done)).status).toBe('completed');
    expect((await ended(begun)).status).toBe('completed');
  });

  it('starts every part again that is killed, and a job that was under way ends', async () => {
    const { id } = await submit();
    const before = await partsOf(process.pid);
    expect(before).toHaveLength(6);
    const from = stack.said.length;
    for (const pid of before) process.kill(pid, 'SIGKILL');
    const said = () => stack.said.slice(from);
    for (const name of ['PostgreSQL', 'S3', 'Temporal', 'Sync.so simulator', 'Worker', 'HTTP API']) {
      await until(`${name} is there again`, 240_000, async () => (isBack(said(), name) ? true : undefined));
    }
    expect(await partsOf(process.pid)).toHaveLength(6);
    expect((await ended(id)).status).toBe('completed');
  });

  it('takes over from one that was killed in the middle of a job, and the job ends', async () => {
    await stack.stop();
    const { child: other, said } = await spawnStack(env);
    await expectOneSignIn(said);
    const { id } = await submit();
    await until('the job is at work', 120_000, async () =>
      (await createApiClient({ baseUrl: stack.apiUrl }).getJob(id)).status === 'processing' ? true : undefined,
    );
    other.kill('SIGKILL');
    await once(other, 'exit');
    stack = await startTestStack(config);
    expect((await ended(id)).status).toBe('completed');
  });

  it('names a taken port', async () => {
    const other = { ...config, DATA_DIR: join(config.DATA_DIR, 'other') };
    await expect(startTestStack(other)).rejects.toThrow(/Port \d+ \(API_PORT\) for the HTTP API is taken/);
  });
});
