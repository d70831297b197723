import { describe, expect, it } from 'vitest';
import { untilDrained } from '../../src/versions/worker/until-drained.js';
import type { VersionDetails, VersionStatus } from '../../src/versions/worker-deployment.js';

/** A worker that leaves by itself asks after its version; here the answers are given to it. */
const log = { info: () => undefined, warn: () => undefined };
const PAST = new Date(Date.now() - 60_000);

interface Answer extends Partial<VersionDetails> {
  status: VersionStatus;
}

/** Whether it leaves after these answers; with the last of them it is told to stop asking. */
async function leaves(answers: Answer[], undecidedMs: number): Promise<boolean> {
  const stop = new AbortController();
  return await untilDrained({
    ...{ buildId: 'b', everyMs: 1, log, signal: stop.signal, reprieveMs: 0, undecidedMs },
    deployments: {
      openCount: async () => 0,
      async describeVersion(buildId) {
        const answer = answers.shift();
        if (answers.length === 0) setImmediate(() => stop.abort());
        return answer && { buildId, createdAt: PAST, queues: [], metadata: {}, ...answer };
      },
    },
  });
}

describe('a worker that leaves when its version is drained', () => {
  const drained = { status: 'drained', drainageSince: PAST } as const;

  it('leaves at once where the version was Current and is no longer', async () => {
    expect(await leaves([{ status: 'current' }, { ...drained, lastCurrentAt: PAST }, drained], 3_600_000)).toBe(true);
  });

  it('stays where the ramp of a version was stopped that was never Current: its operator may go on with it', async () => {
    expect(await leaves([{ status: 'ramping' }, drained, drained, drained], 3_600_000)).toBe(false);
  });

  it('leaves that one too when nobody has gone on with it for long', async () => {
    expect(await leaves([{ status: 'ramping' }, drained, drained], 30_000)).toBe(true);
  });
});
