import type { RequestHandler } from 'express';
import { AppError } from '../../domain/errors.js';
import { INDISPENSABLE, partsDown } from '../../jobs/parts-down.js';
import { findingAsData } from '../../versions/detector/finding.js';
import type { ApiDeps } from '../api-deps.js';
import type { Findings, ReadinessInFull } from './schemas.js';

/**
 * Which parts do not answer, and what is wrong with the workers; 503 where nothing can be served. What keeps jobs from
 * getting on, Temporal that is away or workers that are not right, is told with 200: jobs are taken in and kept all the
 * same.
 */
export const getReadinessInFull =
  (deps: ApiDeps): RequestHandler =>
  async (_request, response) => {
    const down = await partsDown(deps);
    const deployment = findingsOf(deps);
    const isBroken = deployment?.findings.some(({ severity }) => severity === 'broken');
    const isUnavailable = down.some((part) => INDISPENSABLE.includes(part));
    const status = isUnavailable ? 'unavailable' : down.length > 0 || isBroken ? 'degraded' : 'ready';
    const readiness: ReadinessInFull = { status, down, ...(deployment && { deployment }) };
    response.status(isUnavailable ? 503 : 200).json(readiness);
  };

/** What the detector found last. */
export const getFindings =
  (deps: ApiDeps): RequestHandler =>
  (_request, response) => {
    const findings = findingsOf(deps);
    if (!findings) throw new AppError('service_unavailable', { detail: 'Nobody has looked yet.', retryAfterMs: 5_000 });
    response.json(findings);
  };

function findingsOf({ detector }: Pick<ApiDeps, 'detector'>): Findings | undefined {
  const latest = detector?.latest();
  return latest && { lookedAt: latest.at.toISOString(), findings: latest.findings.map(findingAsData) };
}
