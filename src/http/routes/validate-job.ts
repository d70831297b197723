import { expectedOutputSeconds } from '../../domain/sync-modes.js';
import { type CheckedSubmission, checkSubmission } from '../../jobs/check-submission.js';
import type { ApiDeps } from '../api-deps.js';
import { callerOf } from '../auth/caller.js';
import { bodyOf, jsonBody, readJobJson } from '../json-body.js';
import type { EstimateResource } from '../model-schemas.js';
import { newJobSchema, type ValidJobResource } from '../new-job-schemas.js';
import { guarded, json } from '../operation.js';
import { route } from '../route.js';
import { estimateFor } from './estimate-cost.js';
import { ASSET_FAULTS } from './submit-job.js';

export const validateJob = route({
  method: 'post',
  path: '/api/v1/jobs/validate',
  access: 'jobs:read',
  operation: {
    operationId: 'validateJob',
    summary: 'Ask whether a job would be taken in',
    description: 'Checks what a submission in JSON is checked for. Nothing is made, and nothing is charged.',
    requestBody: jsonBody('NewJob'),
    responses: {
      200: json('ValidJob', 'It would be taken in.'),
      ...guarded(
        ...(['invalid_request', 'payload_too_large', 'unsupported_media_type', 'unsupported_encoding'] as const),
        ...(['invalid_segments', 'service_unavailable'] as const),
        ...ASSET_FAULTS,
      ),
    },
  },
  handle: (deps) => [
    readJobJson,
    async (request, response) => {
      const words = bodyOf(request, newJobSchema);
      const { userId } = callerOf(request);
      const checked = await checkSubmission(deps.db, userId, words, deps.settings.maxAudioFiles);
      const estimate = await estimateOf(deps, checked);
      const valid: ValidJobResource = { valid: true, warnings: checked.warnings, ...(estimate && { estimate }) };
      response.set('Cache-Control', 'no-store').json(valid);
    },
  ],
});

/** Undefined where Sync.so does not tell, or a length is not known yet: the job is right all the same. */
async function estimateOf(
  deps: ApiDeps,
  { input, lengths, fps }: CheckedSubmission,
): Promise<EstimateResource | undefined> {
  const { video, audio } = lengths;
  if (video === undefined || [...audio.values()].includes(undefined)) return undefined;
  const { min, max } = expectedOutputSeconds({
    ...{ syncMode: input.options.sync_mode, videoSeconds: video, segments: input.segments },
    audioSeconds: (refId) => audio.get(refId) ?? 0,
  });
  const seconds = (min + max) / 2;
  return await estimateFor(deps, { model: input.model, seconds, fps }).catch(() => undefined);
}
