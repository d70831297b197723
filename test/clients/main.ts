import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Stack, startStack } from '../../local/stack.js';
import { createDb } from '../../src/db/client.js';
import { loadStackConfig, quietAwsSdk } from '../../src/platform/config.js';
import { runMain } from '../../src/platform/process.js';
import { pythonMissing, resolvePython } from '../support/python.js';
import { stackPorts, toolPaths } from '../support/separate-stack.js';
import { tryApi } from './api-trial.js';
import { trialKey } from './trial-key.js';

const HELP = `Asks the API, with all its parts on this machine, what schemathesis makes of its OpenAPI document.

  --cases N   requests at least (2000)
  --seed N    of the requests (by the clock)

Exit code 1 where an answer was a server error, or none that the document describes.`;

const OPTIONS = {
  cases: { type: 'string', default: '2000' },
  seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  help: { type: 'boolean', short: 'h' },
} as const;

async function main(): Promise<void> {
  quietAwsSdk();
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) return console.log(HELP);
  const missing = await pythonMissing();
  if (missing) throw new Error(missing);
  const python = await resolvePython();
  const dataDir = await mkdtemp(join(tmpdir(), 'pro-api-trial-'));
  const stack = await startStack({ config: await stackConfig(dataDir), report: console.error });
  try {
    await tryStack(stack, { python, cases: Number(values.cases), seed: Number(values.seed) });
  } finally {
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function tryStack(stack: Stack, o: { python: string; cases: number; seed: number }): Promise<void> {
  const db = createDb(stack.env.DATABASE_URL ?? '');
  const key = await trialKey(db, ['admin']).finally(() => db.$disconnect());
  const { ok, cases, output } = await tryApi({ ...o, url: stack.apiUrl, key, isThorough: true });
  console.log(output);
  console.log(`${cases} requests with seed ${o.seed}.`);
  if (!ok) throw new Error('The API has answered what its OpenAPI document does not say; see above.');
}

/** Ports of its own, so that a stack of the developer's goes on beside it, and Sync.so simulated. */
async function stackConfig(dataDir: string) {
  return loadStackConfig({ ...toolPaths(), ...(await stackPorts()), DATA_DIR: dataDir });
}

runMain(main);
