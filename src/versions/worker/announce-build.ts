import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../platform/logger.js';
import type { Build } from '../builds/build.js';
import { contractFromManifest } from '../contract/contract-from-manifest.js';
import type { WorkerDeployments } from '../worker-deployments.js';

/** Waits of 1, 2, 4 … 60 s: the server knows a version from its first poll on, a moment after the worker runs. */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
/** Half a minute of tries in vain is worth a word. */
const QUIET_TRIES = 5;

export interface AnnounceOptions {
  deployments: WorkerDeployments;
  log: Pick<Logger, 'warn' | 'debug'>;
  /** Ends the tries. */
  signal: AbortSignal;
  firstWaitMs?: number;
}

/**
 * Writes what this build is, and the messages it understands, into its version on the server, and tries until it is
 * there. Never rejects: a worker works as well when nobody can read where it came from.
 */
export async function announceBuild({ buildId, metadata }: Build, o: AnnounceOptions): Promise<void> {
  const { deployments, log, signal, firstWaitMs = FIRST_WAIT_MS } = o;
  for (let tries = 1; !signal.aborted; tries += 1) {
    try {
      await deployments.writeMetadata(buildId, { build: metadata, contract: contractFromManifest() });
      return;
    } catch (error) {
      const say = tries === QUIET_TRIES ? 'warn' : 'debug';
      log[say]({ err: error, buildId }, 'the version does not say yet what it is built from; trying on');
    }
    const wait = Math.min(LONGEST_WAIT_MS, firstWaitMs * 2 ** Math.min(tries - 1, 10));
    await sleep(wait, undefined, { signal }).catch(() => undefined);
  }
}
