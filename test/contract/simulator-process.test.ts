import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { SCENARIO_NAMES } from '../../simulator/scenarios.js';
import { makeTestMedia, serveFolder, type TestMedia, type TestServer } from '../support/simulator-media.js';

let media: TestMedia;
let files: TestServer;

beforeAll(async () => {
  media = await makeTestMedia();
  files = await serveFolder(media.folder);
});
afterAll(async () => {
  await files.stop();
  await media.remove();
});

const anyObject = z.record(z.string(), z.unknown());
const json = async (response: Response | Promise<Response>) => anyObject.parse(await (await response).json());

describe('npm run simulator', () => {
  const main = ['--import', 'tsx', 'simulator/main.ts'];

  it('--help lists every scenario', async () => {
    const child = spawn(process.execPath, [...main, '--help'], { stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      printed += chunk;
    });
    expect(await once(child, 'close')).toEqual([0, null]);
    for (const name of SCENARIO_NAMES) expect(printed).toContain(`  ${name} `);
  });

  it('a killed process goes on with its renders when it is started again', async () => {
    const folder = `${media.folder}/killed`;
    const start = async (...more: string[]) => {
      const args = ['--port', '0', '--work-dir', folder, '--min-seconds', '0', ...more];
      const child = spawn(process.execPath, [...main, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
      for await (const line of createInterface(child.stdout)) {
        const [url] = /http:\S+(?=,)/.exec(line) ?? [];
        if (url) return { child, url };
      }
      throw new Error('The simulator did not start.');
    };
    const input = [
      { type: 'video', url: `${files.url}/video.mp4` },
      { type: 'audio', url: `${files.url}/short.wav` },
    ];
    const request = { model: 'lipsync-2', input, outputFileName: 'killed' };
    const headers = { 'x-api-key': 'any', 'content-type': 'application/json' };
    const first = await start('--scenario', 'never-finishes');
    const init = { method: 'POST', headers, body: JSON.stringify(request) };
    const { id } = await json(fetch(`${first.url}/v2/generate`, init));
    first.child.kill('SIGKILL');
    await once(first.child, 'close');
    const second = await start();
    await fetch(`${second.url}/_simulator/generations/${id}/finish`, { method: 'POST' });
    const read = await fetch(`${second.url}/v2/generate/${id}?wait=true&timeout=10`, { headers });
    expect(await json(read)).toMatchObject({ id, status: 'COMPLETED', outputFileName: 'killed' });
    second.child.kill('SIGTERM');
    expect(await once(second.child, 'close')).toEqual([0, null]);
  });
});
