import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { freePort } from '../../local/ports.js';
import { resolveTemporal, startTemporal } from '../../local/temporal.js';
import { loadStackConfig } from '../../src/platform/config.js';

declare module 'vitest' {
  export interface ProvidedContext {
    temporal: SharedTemporal;
  }
}

export interface SharedTemporal {
  address: string;
  namespaces: string[];
  /** A folder: whoever can make the folder with a namespace's name in it has the namespace. */
  taken: string;
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
  project.provide('temporal', { address: server.address, namespaces, taken });
  return async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
