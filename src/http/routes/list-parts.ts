import type { PartListResource } from '../asset-schemas.js';
import { guarded, json } from '../operation.js';
import { findOwnAsset } from '../own-asset.js';
import { route } from '../route.js';

export const listParts = route({
  method: 'get',
  path: '/api/v1/assets/{id}/parts',
  access: 'jobs:read',
  operation: {
    operationId: 'listParts',
    summary: 'Which parts of a file have arrived',
    description: 'To go on with an upload that was interrupted. Empty once the asset is complete.',
    responses: {
      200: json('PartList', 'As the storage has them.'),
      ...guarded('asset_not_found', 'service_unavailable'),
    },
  },
  handle: (deps) => async (request, response) => {
    const { key, uploadId } = await findOwnAsset(deps, request);
    const parts = uploadId === null ? undefined : await deps.uploads.list({ key, uploadId });
    response.set('Cache-Control', 'no-store').json({ parts: parts ?? [] } satisfies PartListResource);
  },
});
