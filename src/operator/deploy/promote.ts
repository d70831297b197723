import { promoteVersion, type RolloutResult } from '../../versions/rollout/promote.js';
import type { Answer } from '../command-line/command.js';
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
  return rolloutAnswer(result);
};

/** Not done: it went back by itself, or somebody stopped it. */
export const rolloutAnswer = (result: RolloutResult): Answer => ({
  code: ['went_back', 'interrupted'].includes(result.outcome) ? EXIT.failed : EXIT.done,
  json: result,
});
