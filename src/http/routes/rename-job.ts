import { assetsOfJob } from '../../db/job-assets.js';
import { findJob, renameJob as rename } from '../../db/video-jobs.js';
import { AppError } from '../../domain/errors.js';
import { changeJobSchema } from '../change-schemas.js';
import { optionalIfMatchParameter, revisionIfAny } from '../if-match.js';
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
    description:
      'At any time; what is downloaded is called so from then on. With If-Match only where the job is as you have read it.',
    parameters: [optionalIfMatchParameter],
    requestBody: jsonBody('JobChange'),
    responses: {
      200: json('Job', 'The job, with its new name.'),
      ...guarded('job_not_found', 'job_changed', 'service_unavailable'),
    },
  },
  handle: (deps) => [
    readJson,
    async (request, response) => {
      const { db, settings } = deps;
      const { name } = bodyOf(request, changeJobSchema);
      const revision = revisionIfAny(request);
      const { id: jobId, userId } = await findOwnJob(deps, request);
      const isRenamed = await rename(db, { userId, jobId, revision }, name);
      const row = await findJob(db, { userId, jobId });
      if (!row) throw new AppError('job_not_found');
      if (!isRenamed) throw new AppError('job_changed', { detail: `By now it is at revision ${row.revision}.` });
      response.json(jobResource(row, settings, { assets: await assetsOfJob(db, row.id) }));
    },
  ],
});
