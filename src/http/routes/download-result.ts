import { AppError } from '../../domain/errors.js';
import { doubtfulOf } from '../../jobs/decide-result.js';
import { resultFileName } from '../../platform/file-name.js';
import { AS_LINK, answerLink, downloadOf, LINK, signLink } from '../answer-link.js';
import { guarded } from '../operation.js';
import { route } from '../route.js';
import { findOwnJob } from './get-job.js';

export const downloadResult = route({
  method: 'get',
  path: '/api/v1/jobs/{id}/download',
  access: 'jobs:read',
  operation: {
    operationId: 'downloadResult',
    summary: 'Download the result of a completed job',
    description: AS_LINK,
    responses: { ...LINK, ...guarded('job_not_found', 'result_not_ready', 'media_expired', 'service_unavailable') },
  },
  handle: (deps) => async (request, response) => {
    const { id, status, outputKey, name, mediaExpiredAt } = await findOwnJob(deps, request);
    if (mediaExpiredAt) throw new AppError('media_expired', { detail: `Since ${mediaExpiredAt.toISOString()}.` });
    if (status !== 'completed' || !outputKey) throw new AppError('result_not_ready', { detail: `It is ${status}.` });
    const fileName = resultFileName(name ?? `pro_result_${id}`, '.mp4');
    answerLink(request, response, await signLink(deps, outputKey, downloadOf(request, fileName)), 'video/mp4');
  },
});

/** The same for a result that a person has to decide about. */
export const downloadDoubtfulResult = route({
  method: 'get',
  path: '/api/v1/jobs/{id}/doubtful-result',
  access: 'jobs:read',
  operation: {
    operationId: 'downloadDoubtfulResult',
    summary: 'Watch a result that failed a check',
    description: AS_LINK,
    responses: { ...LINK, ...guarded('job_not_found', 'nothing_to_accept', 'service_unavailable') },
  },
  handle: (deps) => async (request, response) => {
    const row = await findOwnJob(deps, request);
    const doubtful = doubtfulOf(row);
    if (!doubtful) throw new AppError('nothing_to_accept', { detail: `It is ${row.status}.` });
    const fileName = `doubtful_result_${row.id}.mp4`;
    answerLink(request, response, await signLink(deps, doubtful.key, downloadOf(request, fileName)), 'video/mp4');
  },
});
