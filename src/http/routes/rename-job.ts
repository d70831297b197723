import { assetsOfJob } from '../../db/job-assets.js';
import { renameJob as rename } from '../../db/video-jobs.js';
import { AppError } from '../../domain/errors.js';
import { changeJobSchema } from '../change-schemas.js';
import { jobResource } from '../job-resource.js';
import { bodyOf, jsonBody, readJson } from '../json-body.js';
import { guarded, json } from '../operation.js';
import { route } from '../route.js';
import { findOwnJob } from './get-job.js';

export const renameJob = route({
  method: 'patch',
  path: '/api/v1/jobs/{id}',
  access: 'jobs:write',
  operation: {
    operationId: 'renameJob',
    summary: 'Give a job another name',
    description: 'At any time; what is downloaded is called so from then on.',
    requestBody: jsonBody('JobChange'),
    responses: {
      200: json('Job', 'The job, with its new name.'),
      ...guarded(
        ...(['invalid_request', 'job_not_found', 'payload_too_large'] as const),
        ...(['unsupported_media_type', 'unsupported_encoding', 'service_unavailable'] as const),
      ),
    },
  },
  handle: (deps) => [
    readJson,
    async (request, response) => {
      const { db, settings } = deps;
      const { name } = bodyOf(request, changeJobSchema);
      const { id: jobId, userId } = await findOwnJob(deps, request);
      const row = await rename(db, { userId, jobId }, name);
      if (!row) throw new AppError('job_not_found');
      response.json(jobResource(row, settings, { assets: await assetsOfJob(db, row.id) }));
    },
  ],
});
