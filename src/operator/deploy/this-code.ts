import { type Build, currentBuild } from '../../versions/builds/build.js';
import { runGate } from '../../versions/gate/gate.js';
import type { GateDeps } from '../../versions/gate/gate-context.js';
import { replayHistories } from '../../versions/replay/replay.js';
import type { OwnCode } from '../../versions/rollout/own-code.js';

/** The code of this process. Its bundle takes seconds to make, so that is done once, and only where it is needed. */
export function thisCode(deps: Omit<GateDeps, 'build' | 'report'>): OwnCode {
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
