import { AppError } from '../../domain/errors.js';
import { AS_LINK, answerLink, downloadOf, LINK, signLink } from '../answer-link.js';
import { assetResource } from '../asset-resource.js';
import { guarded, json } from '../operation.js';
import { findOwnAsset } from '../own-asset.js';
import { route } from '../route.js';

export const getAsset = route({
  method: 'get',
  path: '/api/v1/assets/{id}',
  access: 'jobs:read',
  operation: {
    operationId: 'getAsset',
    summary: 'Read one asset',
    responses: { 200: json('Asset', 'The asset.'), ...guarded('asset_not_found', 'service_unavailable') },
  },
  handle: (deps) => async (request, response) => {
    response.set('Cache-Control', 'no-store').json(assetResource(await findOwnAsset(deps, request)));
  },
});

/** Shown in the page and not saved, so it has no name: the storage gives it the type that it was stored with. */
export const getAssetContent = route({
  method: 'get',
  path: '/api/v1/assets/{id}/content',
  access: 'jobs:read',
  operation: {
    operationId: 'getAssetContent',
    summary: 'The file itself',
    description: AS_LINK,
    responses: { ...LINK, ...guarded('asset_not_found', 'asset_incomplete', 'service_unavailable') },
  },
  handle: (deps) => async (request, response) => {
    const { key, status, contentType } = await findOwnAsset(deps, request);
    if (status !== 'stored') throw new AppError('asset_incomplete', { detail: `It is ${status}.` });
    answerLink(request, response, await signLink(deps, key, downloadOf(request)), contentType);
  },
});
