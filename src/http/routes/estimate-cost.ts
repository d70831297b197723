import { AppError } from '../../domain/errors.js';
import { within } from '../../platform/deadline.js';
import type { CostEstimate } from '../../sync-so/client.js';
import type { ApiDeps } from '../api-deps.js';
import { bodyOf, jsonBody, readJson } from '../json-body.js';
import { type EstimateRequest, type EstimateResource, estimateRequestSchema } from '../model-schemas.js';
import { guarded, json } from '../operation.js';
import { route } from '../route.js';

/** A person waits in front of a form; Sync.so takes a fraction of a second. */
const ANSWER_MS = 3_000;

export const estimateCost = route({
  method: 'post',
  path: '/api/v1/estimates',
  access: 'jobs:read',
  operation: {
    operationId: 'estimateCost',
    summary: 'Ask what a finished video of some seconds would cost',
    description: 'Sync.so tells it by the frames of the result. Nothing is made, and nothing is charged.',
    requestBody: jsonBody('EstimateRequest'),
    responses: {
      200: json('Estimate', 'The price.'),
      ...guarded(
        ...(['invalid_request', 'payload_too_large', 'unsupported_media_type'] as const),
        ...(['unsupported_encoding', 'estimate_unavailable'] as const),
      ),
    },
  },
  handle: (deps) => [
    readJson,
    async (request, response) => {
      const estimate = await estimateFor(deps, bodyOf(request, estimateRequestSchema));
      response.set('Cache-Control', 'no-store').json(estimate);
    },
  ],
});

/** Throws `estimate_unavailable`. */
export async function estimateFor(deps: ApiDeps, o: EstimateRequest): Promise<EstimateResource> {
  const { model, seconds, fps } = o;
  return resourceOf(await ask(deps, { model, durationSeconds: seconds, fps }));
}

/** Whatever keeps Sync.so from telling, an operator has to know; whoever asked only that it is not told. */
async function ask({ estimates, log }: ApiDeps, o: Parameters<ApiDeps['estimates']['estimateCost']>[0]) {
  try {
    return await within(ANSWER_MS, estimates.estimateCost(o));
  } catch (cause) {
    log.warn({ err: cause }, 'Sync.so does not tell what a job costs');
    const retryAfterMs = cause instanceof AppError ? cause.options.retryAfterMs : undefined;
    throw new AppError('estimate_unavailable', { retryAfterMs, cause });
  }
}

const resourceOf = (o: CostEstimate): EstimateResource => ({
  usd: o.estimatedGenerationCost,
  frames: o.estimatedFrameCount,
  ...(typeof o.estimatedCredits === 'number' && { credits: o.estimatedCredits }),
});
