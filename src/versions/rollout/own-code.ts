import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { ReplayOutcome } from '../replay/replay.js';
import type { GateMetadata } from '../worker-deployment.js';

/** The code this very command runs: only its own build can it test and replay. */
export interface OwnCode {
  buildId(): Promise<string>;
  /** All checks of the gate, against the server of the deployment. */
  runGate(report: (line: string) => void): Promise<GateMetadata>;
  /** Replays histories on the workflows of this code. */
  replay(histories: Iterable<{ workflowId: string; history: History }>): Promise<ReplayOutcome>;
}
