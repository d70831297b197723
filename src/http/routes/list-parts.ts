import { listArrived } from '../../assets/open-upload.js';
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
    description:
      'To go on with an upload that was interrupted, and what to ask where the storage answers 404 to a part: it has dropped them all, and they are signed for anew. Empty once the asset is complete.',
    responses: {
      200: json('PartList', 'As the storage has them.'),
      ...guarded('asset_not_found', 'service_unavailable'),
    },
  },
  handle: (deps) => async (request, response) => {
    const { key, uploadId } = await findOwnAsset(deps, request);
    const parts = uploadId === null ? undefined : await listArrived(deps, { key, uploadId });
    response.set('Cache-Control', 'no-store').json({ parts: parts ?? [] } satisfies PartListResource);
  },
});
