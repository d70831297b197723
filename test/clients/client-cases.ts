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

/** Clients that are not ours, against the whole stack. */
export function clientCases(stage: () => Stage): void {
  it.concurrent.each([
    ['curl.sh', 'sh'],
    ['node-fetch.mjs', process.execPath],
    ['node-upload.mjs', process.execPath],
    ['event-source.mjs', process.execPath],
  ])('docs/examples/%s submits, follows and downloads a job', async (name, command) => {
    await expectVideoFrom(command, [exampleFile(name)], exampleOf(stage()));
  });

  it.concurrent.for(['python_requests.py', 'python_httpx.py'])(
    'docs/examples/%s submits, follows and downloads a job',
    async (name, { skip }) => {
      await needsPython(skip);
      await expectVideoFrom(await resolvePython(), [exampleFile(name)], exampleOf(stage()));
    },
  );

  it('schemathesis gets no server error and no answer that is not documented, whatever it asks', async ({ skip }) => {
    await needsPython(skip);
    const { apiUrl: url, env } = stage().stack;
    const db = createDb(env.DATABASE_URL ?? '');
    const key = await trialKey(db, OWN_SCOPES).finally(() => db.$disconnect());
    const python = await resolvePython();
    const { ok, cases, output } = await tryApi({ python, url, key, cases: 100, seed: 1, isThorough: false });
    expect(ok, output).toBe(true);
    expect(cases).toBeGreaterThanOrEqual(100);
  });
}
