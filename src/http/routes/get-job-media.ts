import { findAsset } from '../../db/assets.js';
import type { JobRow } from '../../db/job-row.js';
import { AppError } from '../../domain/errors.js';
import { assetIdOf } from '../../domain/keys.js';
import { AS_LINK, answerLink, downloadOf, LINK, signLink } from '../answer-link.js';
import type { ApiDeps } from '../api-deps.js';
import { guarded } from '../operation.js';
import { route } from '../route.js';
import { findOwnJob } from './get-job.js';

/** What a job was submitted with, to be shown beside it. */

export const getJobPoster = route({
  method: 'get',
  path: '/api/v1/jobs/{id}/poster',
  access: 'jobs:read',
  operation: {
    operationId: 'getJobPoster',
    summary: 'The picture that stands for a job',
    description: AS_LINK,
    responses: { ...LINK, ...guarded('job_not_found', 'asset_not_found', 'media_expired', 'service_unavailable') },
  },
  handle: (deps) => async (request, response) => {
    const { posterAssetId, mediaExpiredAt } = await findOwnJob(deps, request);
    const poster = posterAssetId === null ? undefined : await findAsset(deps.db, { id: posterAssetId });
    if (poster) {
      return answerLink(request, response, await signLink(deps, poster.key, downloadOf(request)), poster.contentType);
    }
    throw mediaExpiredAt
      ? expired(mediaExpiredAt)
      : new AppError('asset_not_found', { detail: 'The job has no poster.' });
  },
});

export const getJobSource = route({
  method: 'get',
  path: '/api/v1/jobs/{id}/source',
  access: 'jobs:read',
  operation: {
    operationId: 'getJobSource',
    summary: 'The video that a job was submitted with',
    description: `To be played, beside the result. ${AS_LINK}`,
    responses: {
      ...LINK,
      ...guarded(
        ...([
          'job_not_found',
          'asset_not_found',
          'job_not_repeatable',
          'media_expired',
          'service_unavailable',
        ] as const),
      ),
    },
  },
  handle: (deps) => async (request, response) => {
    const { key, contentType } = await videoOf(deps, await findOwnJob(deps, request));
    answerLink(request, response, await signLink(deps, key, downloadOf(request)), contentType);
  },
});

/** Also while another job or a draft is all that keeps it, as after a cancel. */
async function videoOf({ db }: ApiDeps, { input, userId, mediaExpiredAt }: JobRow) {
  if (mediaExpiredAt) throw expired(mediaExpiredAt);
  if (!input) throw new AppError('job_not_repeatable');
  const { video } = input;
  const id = assetIdOf(video.key);
  if (id === undefined || (await findAsset(db, { userId, id }))) return video;
  throw new AppError('asset_not_found', { detail: `"${video.fileName}" is there no more.` });
}

const expired = (at: Date) => new AppError('media_expired', { detail: `Since ${at.toISOString()}.` });
