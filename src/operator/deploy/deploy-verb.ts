import type { Finding } from '../../versions/detector/finding.js';
import type { RolloutDeps } from '../../versions/rollout/rollout-deps.js';
import type { Answer } from '../command-line/command.js';

/** How long a step is watched where nothing else is said. */
export const PAUSE_MS = 2 * 60_000;

/** What the verbs of `pro deploy` work with. */
export interface DeployDeps extends RolloutDeps {
  /** What is wrong now, in plain words. */
  findings(after?: Date): Promise<Finding[]>;
}

/** Does `pro deploy VERB` with the words it takes. */
export type DeployVerb<W> = (deps: DeployDeps, words: W) => Promise<Answer>;

export interface OneBuild {
  build: string;
}

/** With a reason the gate is passed by. */
export interface Forced {
  reason?: string;
}

/** What a step waits for besides its pause. */
export interface EvidenceWords {
  ended?: number;
  /** In percent. */
  share?: number;
}

/** Fewer say little, more take long where jobs are few. */
const ENDED = 5;
const SHARE = 90;

export const evidenceOf = ({ ended = ENDED, share = SHARE }: EvidenceWords) => ({ ended, share });
