import { promoteVersion } from '../../versions/rollout/promote.js';
import { EXIT } from '../command-line/exit-codes.js';
import {
  type DeployVerb,
  type EvidenceWords,
  evidenceOf,
  type Forced,
  type OneBuild,
  PAUSE_MS,
} from './deploy-verb.js';

interface PromoteWords extends Partial<OneBuild>, Forced, EvidenceWords {
  steps?: number[];
  /** In ms. */
  pause?: number;
  first?: boolean;
}

export const promote: DeployVerb<PromoteWords> = async (deps, { build, steps, pause, reason, first, ...seen }) => {
  const result = await promoteVersion(deps, {
    buildId: build,
    steps: steps && { percents: steps, pauseMs: pause ?? PAUSE_MS, evidence: evidenceOf(seen) },
    forcedBecause: reason,
    first,
  });
  // Not done: it went back by itself, or somebody stopped it.
  const isDone = !['went_back', 'interrupted'].includes(result.outcome);
  return { code: isDone ? EXIT.done : EXIT.failed, json: result };
};
