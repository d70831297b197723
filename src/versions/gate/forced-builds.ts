import type { ReplayFault } from '../replay/replay-fault.js';
import type { WorkerDeployments } from '../worker-deployments.js';

type VersionSource = Pick<WorkerDeployments, 'describeVersion'>;

export interface Judged {
  faults: ReplayFault[];
  /** Closed runs of code that had traffic although it had not passed its gate. */
  leftOut: number;
  /** The builds of these. */
  forced: string[];
}

/**
 * Faults of closed runs, without those of builds that were promoted by force. Such code did what no other does, and is
 * the reason to deploy the next: held against that, every later gate would fail, and each version would have to be forced.
 */
export async function withoutForced(deployments: VersionSource, faults: ReplayFault[]): Promise<Judged> {
  const forced: string[] = [];
  for (const build of new Set(faults.flatMap(({ builds }) => builds))) {
    if (await isForced(deployments, build)) forced.push(build);
  }
  const kept = faults.filter((fault) => !fault.builds.some((build) => forced.includes(build)));
  return { faults: kept, leftOut: faults.length - kept.length, forced };
}

/** Got traffic although it had not passed its gate. */
export async function isForced({ describeVersion }: VersionSource, buildId: string): Promise<boolean> {
  const { gate, promotion } = (await describeVersion(buildId))?.metadata ?? {};
  return promotion?.forcedBecause !== undefined && gate?.passed !== true;
}
