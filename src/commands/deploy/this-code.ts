import type { Client } from '@temporalio/client';
import type { Environment } from '../../config.js';
import { type Build, currentBuild } from '../../deployment/build.js';
import type { CodeAtHand } from '../../deployment/code-at-hand.js';
import { replayHistories } from '../../deployment/replay.js';

/** The code of this process. Its bundle takes seconds to make, so that is done once, and only where it is needed. */
export function thisCode(_client: Client, _env: Environment, _operator: string): CodeAtHand {
  let build: Promise<Build> | undefined;
  const current = () => {
    build ??= currentBuild();
    return build;
  };
  return {
    buildId: async () => (await current()).buildId,
    runGate: () => Promise.reject(new Error('The gate is not there yet.')),
    replay: async (histories) => await replayHistories((await current()).workflowBundle, histories),
  };
}
