import { partsDown, type ReadyPart } from '../../jobs/parts-down.js';
import { findingAsData } from '../../versions/detector/finding.js';
import type { ApiDeps } from '../api-deps.js';
import { json, problems } from '../operation.js';
import { route } from '../route.js';
import type { Readiness } from '../schemas.js';

/** The process is alive. Restarting it would not bring another part back, so it asks none. */
export const getHealth = route({
  method: 'get',
  path: '/healthz',
  access: 'anybody',
  operation: {
    operationId: 'getHealth',
    summary: 'Is the process alive?',
    responses: { 200: json('Health', 'It is.'), ...problems('origin_refused') },
  },
  handle: () => (_request, response) => void response.json({ status: 'ok' }),
});

/** Without one of these no request can be served. Without Temporal jobs are taken in, kept, listed and downloaded. */
const INDISPENSABLE: ReadyPart[] = ['postgresql', 's3'];

/**
 * 503 where nothing can be served. What keeps jobs from getting on, Temporal that is away or workers that are not right,
 * is told too, with 200: jobs are taken in and kept all the same, and a load balancer that sent them nowhere would only
 * make it worse.
 */
export const getReadiness = route({
  method: 'get',
  path: '/readyz',
  access: 'anybody',
  operation: {
    operationId: 'getReadiness',
    summary: 'Do PostgreSQL, S3 and Temporal answer, and do workers run the jobs?',
    responses: {
      200: json('Readiness', 'Requests are served; "degraded" where jobs wait for Temporal or for workers.'),
      503: json('Readiness', 'PostgreSQL or S3 does not answer; "down" names it.'),
      ...problems('origin_refused'),
    },
  },
  handle: (deps) => async (_request, response) => {
    const down = await partsDown(deps);
    const deployment = deploymentOf(deps);
    const isBroken = deployment?.findings.some(({ severity }) => severity === 'broken');
    const isUnavailable = down.some((part) => INDISPENSABLE.includes(part));
    const status = isUnavailable ? 'unavailable' : down.length > 0 || isBroken ? 'degraded' : 'ready';
    const readiness: Readiness = { status, down, ...(deployment && { deployment }) };
    response.status(isUnavailable ? 503 : 200).json(readiness);
  },
});

function deploymentOf({ detector }: Pick<ApiDeps, 'detector'>): Readiness['deployment'] {
  const latest = detector?.latest();
  return latest && { lookedAt: latest.at.toISOString(), findings: latest.findings.map(findingAsData) };
}
