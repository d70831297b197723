import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type OpenNext, sayWhatToOpen } from '../../local/demo/open-next.js';
import { answeredJob } from '../support/answered-job.js';

/** What the demo says in the end; with a link that signs in it is in test/e2e/stack.test.ts. */

const API = 'http://127.0.0.1:4000';
const job = answeredJob({ id: '2ea06bd4-2944-4a40-811f-135dde9a86e5', status: 'completed' });

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'demo-open-next-'));
  vi.stubEnv('DATA_DIR', dataDir);
  vi.stubEnv('DATABASE_URL', '');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(dataDir, { recursive: true, force: true });
});

async function said(options: Partial<OpenNext['options']>): Promise<string> {
  const lines: string[] = [];
  const all = { keep: false, open: false, ...options };
  await sayWhatToOpen({ options: all, apiUrl: options.api ?? API, job, report: (line) => lines.push(line) });
  return lines.join('\n');
}

it('leads to the page of the job, which the next start has too', async () => {
  const text = await said({});
  expect(text).toContain(`This job       ${API}/jobs/${job.id}\n`);
  expect(text).toMatch(/`npm start` brings it back, with this job in it\.$/);
});

it('makes no link that signs in where the users are not known from here', async () => {
  const text = await said({ api: 'https://video.example.com' });
  expect(text).toContain(`This job       https://video.example.com/jobs/${job.id}\n`);
  expect(text).toMatch(/They answer while that stack runs\.$/);
  expect(await said({ api: API })).not.toContain('/login'); // no stack runs on DATA_DIR
});
