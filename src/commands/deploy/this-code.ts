import { type Build, currentBuild } from '../../deployment/builds/build.js';
import { runGate } from '../../deployment/gate/gate.js';
import type { GateDeps } from '../../deployment/gate/gate-context.js';
import { replayHistories } from '../../deployment/replay/replay.js';
import type { CodeAtHand } from '../../deployment/rollout/code-at-hand.js';

/** The code of this process. Its bundle takes seconds to make, so that is done once, and only where it is needed. */
export function thisCode(deps: Omit<GateDeps, 'build' | 'report'>): CodeAtHand {
  let build: Promise<Build> | undefined;
  const current = () => {
    build ??= currentBuild();
    return build;
  };
  return {
    buildId: async () => (await current()).buildId,
    runGate: async (report) => await runGate({ ...deps, build: await current(), report }),
    replay: async (histories) => await replayHistories((await current()).workflowBundle, histories),
  };
}
