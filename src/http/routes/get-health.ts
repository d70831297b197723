import type { RequestHandler } from 'express';
import { checkDb } from '../../db/video-jobs.js';
import type { Finding } from '../../deployment/detector/finding.js';
import { within } from '../../within.js';
import type { ApiDeps } from '../api-deps.js';
import { type FindingResource, READY_PARTS, type Readiness } from '../schemas.js';

/** Below what load balancers wait for (often 5 s), above what a part that is merely busy needs. */
const CHECK_MS = 2_000;

/** GET /healthz: the process is alive. Restarting it would not bring another part back, so it asks none. */
export const getHealth: RequestHandler = (_request, response) => {
  response.json({ status: 'ok' });
};

/**
 * GET /readyz: 503 names the parts that do not answer. What is wrong with the workers is told too, with 200: jobs are
 * taken in and kept all the same, and a load balancer that sent them nowhere would only make it worse.
 */
export const getReadiness =
  (deps: ApiDeps): RequestHandler =>
  async (_request, response) => {
    const down = await partsDown(deps);
    const deployment = deploymentOf(deps);
    const isBroken = deployment?.findings.some(({ severity }) => severity === 'broken');
    const status = down.length > 0 ? 'unavailable' : isBroken ? 'degraded' : 'ready';
    const readiness: Readiness = { status, down, ...(deployment && { deployment }) };
    response.status(down.length === 0 ? 200 : 503).json(readiness);
  };

export type Parts = Pick<ApiDeps, 'db' | 'store' | 'log'> & { starter: Pick<ApiDeps['starter'], 'check'> };

/** The parts that do not answer in time. */
export async function partsDown({ db, store, starter, log }: Parts): Promise<Readiness['down']> {
  const checks = { postgresql: () => checkDb(db), s3: () => store.check(), temporal: () => starter.check() };
  const answers = await Promise.allSettled(READY_PARTS.map((part) => within(CHECK_MS, checks[part]())));
  return READY_PARTS.filter((part, place) => {
    const answer = answers[place];
    if (answer?.status === 'rejected') log.warn({ part, err: answer.reason }, 'part does not answer');
    return answer?.status === 'rejected';
  });
}

function deploymentOf({ detector }: Pick<ApiDeps, 'detector'>): Readiness['deployment'] {
  const latest = detector?.latest();
  return latest && { lookedAt: latest.facts.at.toISOString(), findings: latest.findings.map(findingResource) };
}

export const findingResource = ({ since, waitingFor: _forJobs, ...finding }: Finding): FindingResource => ({
  ...finding,
  ...(since && { since: since.toISOString() }),
});
