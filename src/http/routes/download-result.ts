import type { Request, Response } from 'express';
import { AppError } from '../../domain/errors.js';
import { doubtfulOf } from '../../jobs/decide-result.js';
import type { SignOptions } from '../../storage/object-store.js';
import type { ApiDeps } from '../api-deps.js';
import { resultFileName } from '../file-name.js';
import { guarded, json } from '../operation.js';
import { route } from '../route.js';
import type { DownloadResource } from '../schemas.js';
import { findOwnJob } from './get-job.js';

const AS_LINK =
  'Redirects to a short-lived signed URL, which takes Range; HEAD is redirected to one for HEAD. With "Accept: application/json" that URL comes as JSON.';
const LINK = {
  200: json('Download', 'The link, where JSON is preferred.'),
  302: {
    description: 'To the signed URL.',
    headers: { Location: { description: 'The signed URL.', schema: { type: 'string' } } },
  },
};

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
    answerLink(request, response, await sign(deps, outputKey, downloadOf(request, fileName)));
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
    answerLink(request, response, await sign(deps, doubtful.key, downloadOf(request, fileName)));
  },
});

function answerLink(request: Request<{ id: string }>, response: Response, link: DownloadResource): void {
  response.set('Cache-Control', 'no-store').vary('Accept');
  // The first one wins where the client has no preference, as with a browser or curl.
  if (request.accepts(['video/mp4', 'application/json']) === 'application/json') response.json(link);
  else response.redirect(302, link.url);
}

type Download = Pick<SignOptions, 'downloadAs' | 'method'>;

/** Who only asks how large the video is follows the link with HEAD; a link in JSON is for GET. */
const downloadOf = (request: Request<{ id: string }>, downloadAs: string): Download => ({
  downloadAs,
  method: request.method === 'HEAD' ? 'HEAD' : 'GET',
});

async function sign({ store, settings }: ApiDeps, key: string, download: Download): Promise<DownloadResource> {
  const expiresInSeconds = settings.downloadUrlSeconds;
  const signedAt = new Date();
  signedAt.setMilliseconds(0); // a signature's date has none
  const url = await store.signedUrl(key, { expiresInSeconds, signedAt, ...download });
  return { url, expiresAt: new Date(signedAt.getTime() + expiresInSeconds * 1000).toISOString() };
}
