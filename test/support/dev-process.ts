import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { submitJob } from '../../local/demo/submit-job.js';
import { resolveFfmpeg } from '../../local/ffmpeg.js';
import { childEnvironment, loadStackConfig } from '../../src/platform/config.js';
import { createWorkerDeployments } from '../../src/versions/worker-deployments.js';
import { makeMedia } from '../chaos/load.js';
import type { CodeCopy } from './code-copy.js';
import { stackEnvironment } from './stack.js';
import { until } from './until.js';

/** Worker, gate and promotion, on a machine that does other things too. */
const CHANGE_MS = 480_000;
const DEPLOYMENT = 'pro-video-editor';

export type DevProcess = Awaited<ReturnType<typeof startDev>>;

/** `npm run dev` of that code, as a process with a stack of its own, in which no generation ends until it is told to. */
export async function startDev(code: CodeCopy) {
  const env = {
    ...(await stackEnvironment()),
    ...{ SIMULATOR_SCENARIO: 'never-finishes', DRAINED_CHECK_SECONDS: '0.5' },
  };
  const child = spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), join(code.root, 'local/cli.ts'), 'dev'],
    {
      env: childEnvironment(env),
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const exitCode = once(child, 'close').then(([exit]) => exit as number | null);
  let heard = 0;
  /** The next line that fits, of those after the last one heard. */
  const says = (words: RegExp) =>
    until(`"${words.source}" in:\n${output.slice(heard)}`, CHANGE_MS, async () => {
      if (child.exitCode !== null) throw new Error(`dev has ended:\n${output}`);
      const match = words.exec(output.slice(heard));
      if (match) heard += match.index + match[0].length;
      return match ?? undefined;
    }).catch((error: Error) => {
      throw new Error(`${error.message}\nIt said:\n${output}`);
    });
  return {
    ...{ env, says, exitCode, pid: child.pid ?? 0, output: () => output, stop: () => child.kill('SIGTERM') },
    ...outside(env),
    async remove() {
      if (child.exitCode === null) child.kill('SIGTERM');
      await exitCode;
      await rm(env.DATA_DIR, { recursive: true, force: true });
    },
  };
}

/** What others see of the stack. */
function outside(env: Awaited<ReturnType<typeof stackEnvironment>>) {
  const apiUrl = `http://127.0.0.1:${env.API_PORT}`;
  const simulator = `http://127.0.0.1:${env.SIMULATOR_PORT}/_simulator/generations`;
  const temporal = async <T>(ask: (client: Client) => Promise<T>): Promise<T> => {
    const connection = await Connection.connect({ address: `127.0.0.1:${env.TEMPORAL_PORT}` });
    return await ask(new Client({ connection })).finally(() => connection.close());
  };
  return {
    apiUrl,
    temporal,
    current: () => temporal(async (client) => (await createWorkerDeployments(client, DEPLOYMENT).describe())?.current),
    async submit(): Promise<string> {
      const media = await makeMedia(await resolveFfmpeg(loadStackConfig()), env.DATA_DIR);
      const segments = [{ startTime: 0.1, endTime: 0.9, audioInput: { refId: 'voice', startTime: 0, endTime: 0.8 } }];
      const input = {
        ...{ videoFile: media.videos[0]?.file ?? '', segments },
        audio: [{ refId: 'voice', file: media.voice }],
      };
      return (await submitJob({ apiUrl, input, model: 'lipsync-2', syncMode: 'cut_off' })).id;
    },
    /** The ids of all that were accepted: each is paid. */
    async generations(): Promise<string[]> {
      const { generations } = (await (await fetch(simulator)).json()) as { generations: { id: string }[] };
      return generations.map(({ id }) => id);
    },
    finish: (id: string) => fetch(`${simulator}/${id}/finish`, { method: 'POST' }),
  };
}
