import { countByStatus } from '../../db/list-jobs.js';
import { partsDown } from '../../jobs/parts-down.js';
import { within } from '../../platform/deadline.js';
import { reasonOf } from '../../platform/report.js';
import { lookAtBucket } from '../../storage/look-at-bucket.js';
import { whichSyncSo } from '../../sync-so/which-sync-so.js';
import { findingAsData } from '../../versions/detector/finding.js';
import type { DeploymentState } from '../../versions/rollout/deployment-status.js';
import type { ApiDeps } from '../api-deps.js';
import type { OverviewResource } from './overview-schemas.js';
import { slotsResource } from './slots-resource.js';

/** Below the two seconds that a person waits for without a thought. */
const ANSWER_MS = 1_500;

/** All that is known of the service at this moment. A part that does not answer is told, and hides no other. */
export async function overviewOf(deps: ApiDeps): Promise<OverviewResource> {
  const { db } = deps;
  const [down, bucket, syncSo, deployment, slots, counts] = await Promise.all([
    partsDown(deps, ANSWER_MS),
    lookAtBucket(deps, ANSWER_MS),
    syncSoOf(deps),
    deploymentOf(deps),
    slotsResource(db),
    countByStatus(db),
  ]);
  return { at: new Date().toISOString(), down, bucket, syncSo, ...deployment, ...seenOf(deps), slots, counts };
}

async function syncSoOf({ settings: { syncSoUrl: url } }: ApiDeps): Promise<OverviewResource['syncSo']> {
  if (url === undefined) return undefined;
  const kind = await within(ANSWER_MS, whichSyncSo(url)).catch(() => 'unknown' as const);
  return { url, kind };
}

type Deployed = Pick<OverviewResource, 'deployment' | 'deploymentFault'>;

async function deploymentOf({ deployment, log }: ApiDeps): Promise<Deployed> {
  try {
    const state = await deployment?.now();
    return state ? { deployment: shown(state) } : { deploymentFault: 'Nobody looks at the workers here.' };
  } catch (err) {
    log.warn({ err }, 'the deployment could not be looked at');
    return { deploymentFault: `Temporal does not answer: ${reasonOf(err)}` };
  }
}

const shown = ({ versions, findings: _told, ...state }: DeploymentState): OverviewResource['deployment'] => ({
  ...state,
  versions: versions.map((version) => ({ ...version, since: version.since.toISOString() })),
});

/** By the detector, which looks every few seconds. */
function seenOf({ detector }: ApiDeps): Pick<OverviewResource, 'detector' | 'notStarted'> {
  const latest = detector?.latest();
  if (!latest) return {};
  const { rows } = latest.figures;
  return {
    detector: { lookedAt: latest.at.toISOString(), findings: latest.findings.map(findingAsData) },
    ...(rows && { notStarted: { jobs: rows.notStarted, oldestSeconds: rows.oldestSeconds } }),
  };
}
