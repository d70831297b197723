import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openSmokeStage } from '../../local/gate/smoke-stage.js';
import type { Environment } from '../../src/platform/config.js';
import { type Build, currentBuild } from '../../src/versions/builds/build.js';
import { codeRoot } from '../../src/versions/builds/build-id.js';
import { contractFromManifest } from '../../src/versions/contract/contract-from-manifest.js';
import type { MessageContract } from '../../src/versions/contract/message-contract.js';
import type { GateContext } from '../../src/versions/gate/gate-context.js';
import type { VersionDetails } from '../../src/versions/worker-deployment.js';
import { createWorkerDeployments } from '../../src/versions/worker-deployments.js';
import { todaysBuild } from './bundles.js';
import type { DevServer } from './dev-server.js';

/** What the gate sees: today's code, unless a test says otherwise. */
export async function gateContext(
  { client }: DevServer,
  { build, root = codeRoot, env = {}, ...rest }: Partial<GateContext> & { env?: Environment },
): Promise<GateContext> {
  return {
    ...{ client, root, env, deployments: createWorkerDeployments(client, 'gate-test'), taskQueue: 'gate-test' },
    ...{
      by: 'test',
      report: () => undefined,
      build: build ?? (await (root === codeRoot ? todaysBuild() : currentBuild(root))),
    },
    contract: contractFromManifest(),
    openSmokeStage,
    ...rest,
  };
}

/** The message contract of another copy of the code, as that code says it. */
export async function contractOf(root: string): Promise<MessageContract> {
  const file = join(root, 'src', 'versions', 'contract', 'contract-from-manifest.ts');
  const { contractFromManifest: ofCopy } = (await import(pathToFileURL(file).href)) as Contracts;
  return ofCopy();
}

type Contracts = typeof import('../../src/versions/contract/contract-from-manifest.js');

/** A version as the server tells of it. */
export const versionDetails = (parts: Partial<VersionDetails>): VersionDetails => ({
  ...{ buildId: 'current', status: 'current', createdAt: new Date(0), queues: [], metadata: {}, ...parts },
});

/** Another build, of which only the workflows count. */
export const withBundle = (build: Build, code: string): Build => ({
  ...build,
  buildId: 'candidate',
  workflowBundle: { code },
});
