import { expect, it } from 'vitest';
import type { Stack } from '../../local/stack.js';
import { createDb } from '../../src/db/client.js';
import { OWN_SCOPES } from '../../src/domain/scopes.js';
import type { StackConfig } from '../../src/platform/config.js';
import { needsPython, resolvePython } from '../support/python.js';
import type { smallInput } from '../support/small-input.js';
import { tryApi } from './api-trial.js';
import { type ExampleRun, exampleFile, expectVideoFrom } from './example-run.js';
import { trialKey } from './trial-key.js';

interface Stage {
  stack: Pick<Stack, 'apiUrl' | 'env'>;
  config: Pick<StackConfig, 'DATA_DIR'>;
  small: Pick<Awaited<ReturnType<typeof smallInput>>, 'longestFile' | 'audio'>;
}

const exampleOf = ({ stack, config, small }: Stage): ExampleRun => ({
  ...{ apiUrl: stack.apiUrl, folder: config.DATA_DIR },
  ...{ video: small.longestFile, audio: small.audio[0]?.file ?? '' },
});

/** Clients that are not ours, against the whole stack, which may reach receivers of webhooks on this machine. */
export function clientCases(stage: () => Stage): void {
  it.concurrent.each([
    ['curl.sh', 'sh'],
    ['node-fetch.mjs', process.execPath],
    ['node-upload.mjs', process.execPath],
    ['event-source.mjs', process.execPath],
  ])('docs/examples/%s submits, follows and downloads a job', async (name, command) => {
    await expectVideoFrom(command, [exampleFile(name)], exampleOf(stage()));
  });

  it.concurrent.for(['python_requests.py', 'python_httpx.py', 'python_boto3.py'])(
    'docs/examples/%s submits, follows and downloads a job',
    async (name, { skip }) => {
      await needsPython(skip);
      await expectVideoFrom(await resolvePython(), [exampleFile(name)], exampleOf(stage()));
    },
  );

  it.concurrent.for(['node-webhook.mjs', 'python_webhook.py'])(
    'docs/examples/%s is told of its job by a message that it can verify, and downloads it',
    async (name, { skip }) => {
      if (name.endsWith('.py')) await needsPython(skip);
      const command = name.endsWith('.py') ? await resolvePython() : process.execPath;
      const said = await expectVideoFrom(command, [exampleFile(name)], exampleOf(stage()), { API_KEY: await newKey() });
      expect(said).toContain('A message says job.completed of job ');
    },
  );

  const newKey = async () => {
    const db = createDb(stage().stack.env.DATABASE_URL ?? '');
    return await trialKey(db, OWN_SCOPES).finally(() => db.$disconnect());
  };

  it('schemathesis gets no server error and no answer that is not documented, whatever it asks', async ({ skip }) => {
    await needsPython(skip);
    const { apiUrl: url } = stage().stack;
    const key = await newKey();
    const python = await resolvePython();
    const { ok, cases, output } = await tryApi({ python, url, key, cases: 100, seed: 1, isThorough: false });
    expect(ok, output).toBe(true);
    expect(cases).toBeGreaterThanOrEqual(100);
  });
}
