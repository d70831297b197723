import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { childEnvironment } from '../../src/config.js';
import { nodeArguments } from '../../src/embedded/own-process.js';
import { type DevServer, startDevServer } from '../support/dev-server.js';

/** `pro deploy` as a process: what it prints where, and that it ends. */
let server: DevServer;

beforeAll(async () => {
  server = await startDevServer();
});
afterAll(() => server?.stop());

const root = fileURLToPath(new URL('../../', import.meta.url));
const RUN_MS = 45_000;

function pro(address: string, ...words: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const env = childEnvironment({ TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: 'default', DATABASE_URL: '' });
  return new Promise((resolve) => {
    const args = [...nodeArguments('cli'), 'deploy', ...words];
    execFile(process.execPath, args, { cwd: root, env, timeout: RUN_MS }, (error, stdout, stderr) => {
      resolve({ code: error ? error.code : 0, stdout, stderr });
    });
  });
}

it('prints one JSON document, all else on standard error, and ends', async () => {
  const { code, stdout, stderr } = await pro(server.address, 'sweep', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ verb: 'sweep', dryRun: false, ok: true, deleted: [], kept: [], alarms: [] });
  expect(stderr).toContain('Nothing to delete.');
});

it('ends with a sentence where there is no Temporal', async () => {
  const { code, stderr } = await pro('127.0.0.1:1', 'status');
  expect(code).toBe(1);
  expect(stderr).toContain('Temporal does not answer at 127.0.0.1:1');
  expect(stderr).toContain('TEMPORAL_ADDRESS');
});
