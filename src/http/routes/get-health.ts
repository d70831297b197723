import type { RequestHandler } from 'express';
import type { Finding } from '../../deployment/detector/finding.js';
import { partsDown } from '../../parts-down.js';
import type { ApiDeps } from '../api-deps.js';
import type { FindingResource, Readiness } from '../schemas.js';

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

function deploymentOf({ detector }: Pick<ApiDeps, 'detector'>): Readiness['deployment'] {
  const latest = detector?.latest();
  return latest && { lookedAt: latest.facts.at.toISOString(), findings: latest.findings.map(findingResource) };
}

export const findingResource = ({ since, waitingFor: _forJobs, ...finding }: Finding): FindingResource => ({
  ...finding,
  ...(since && { since: since.toISOString() }),
});
