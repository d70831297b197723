import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';
import { loadStackConfig } from '../../src/config.js';
import { freePort } from '../../src/embedded/ports.js';
import { resolveTemporal, startTemporal } from '../../src/embedded/temporal.js';
import { connectTo, type DevServer } from './own-dev-server.js';

export type { DevServer } from './own-dev-server.js';

declare module 'vitest' {
  export interface ProvidedContext {
    temporal: { address: string; taken: string };
  }
}

/** More than there are test files that ask for one; the server makes them at its start, and they cost nothing. */
const NAMESPACES = 80;

/**
 * Polls count for five minutes otherwise, and no version that had a worker could be deleted before; a version is believed
 * to be drained after six.
 */
const QUICK = {
  'matching.PollerHistoryTTL': '2s',
  'matching.wv.VersionDrainageStatusVisibilityGracePeriod': '1s',
  'matching.wv.VersionDrainageStatusRefreshInterval': '1s',
};

/** A real Temporal server that keeps nothing, for the whole run; returns how to end it. */
export async function startTestTemporal(project: TestProject): Promise<() => Promise<void>> {
  const report = () => undefined;
  const binary = await resolveTemporal(loadStackConfig(), report);
  const dataDir = await mkdtemp(join(tmpdir(), 'pro-temporal-'));
  const taken = join(dataDir, 'taken');
  await mkdir(taken);
  const namespaces = Array.from({ length: NAMESPACES }, (_, n) => `test-${n}`);
  const server = await startTemporal({
    ...{ binary, dataDir, port: await freePort(), inMemory: true, dynamicConfig: QUICK, namespaces, report },
  });
  project.provide('temporal', { address: server.address, taken });
  return async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}

/** A namespace of its own on the server of the run: for what the time-skipping one does not know, like schedules. */
export async function startDevServer(): Promise<DevServer> {
  return await connectTo(inject('temporal').address, await ownNamespace());
}

/** Test files run in several processes: who can make the folder of that name has the namespace. */
async function ownNamespace(): Promise<string> {
  const { taken } = inject('temporal');
  for (let n = 0; n < NAMESPACES; n += 1) {
    const namespace = `test-${n}`;
    const isOurs = await mkdir(join(taken, namespace)).then(
      () => true,
      () => false,
    );
    if (isOurs) return namespace;
  }
  throw new Error(`All ${NAMESPACES} namespaces of the test server are taken; raise the number in dev-server.ts.`);
}
