import { renameJob as rename } from '../../db/video-jobs.js';
import { AppError } from '../../domain/errors.js';
import { changeJobSchema } from '../change-schemas.js';
import { jobResource } from '../job-resource.js';
import { jsonBody, readJsonBytes } from '../json-body.js';
import { schemaRef } from '../openapi-schemas.js';
import { guarded, json } from '../operation.js';
import { route } from '../route.js';

export const renameJob = route({
  method: 'patch',
  path: '/api/v1/jobs/{id}',
  access: 'user',
  operation: {
    operationId: 'renameJob',
    summary: 'Give a job another name',
    description: 'At any time; what is downloaded is called so from then on.',
    requestBody: { required: true, content: { 'application/json': { schema: schemaRef('JobChange') } } },
    responses: {
      200: json('Job', 'The job, with its new name.'),
      ...guarded(
        ...(['invalid_request', 'job_not_found', 'payload_too_large'] as const),
        ...(['unsupported_media_type', 'unsupported_encoding', 'service_unavailable'] as const),
      ),
    },
  },
  handle: (deps) => [
    readJsonBytes,
    async (request, response) => {
      const { db, settings } = deps;
      const { name } = jsonBody(request, changeJobSchema);
      const row = await rename(db, { userId: settings.userId, jobId: request.params.id }, name);
      if (!row) throw new AppError('job_not_found');
      response.json(jobResource(row, settings));
    },
  ],
});
