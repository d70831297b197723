import { listAssets as findAssets } from '../../db/list-assets.js';
import { assetResource } from '../asset-resource.js';
import { type AssetListResource, assetListQuerySchema } from '../asset-schemas.js';
import { callerOf, seenBy } from '../auth/caller.js';
import { queryParameters } from '../openapi-schemas.js';
import { guarded, json } from '../operation.js';
import { queryOf } from '../query.js';
import { route } from '../route.js';

export const listAssets = route({
  method: 'get',
  path: '/api/v1/assets',
  access: 'jobs:read',
  operation: {
    operationId: 'listAssets',
    summary: 'List your files, newest first',
    description: "With the scope admin everybody's.",
    parameters: queryParameters(assetListQuerySchema),
    responses: { 200: json('AssetList', 'One page.'), ...guarded('invalid_request', 'service_unavailable') },
  },
  handle: (deps) => async (request, response) => {
    const query = queryOf(request, assetListQuerySchema);
    const userId = seenBy(callerOf(request));
    const { assets, nextCursor } = await findAssets(deps.db, { userId, ...query });
    const page: AssetListResource = { assets: assets.map(assetResource), nextCursor: nextCursor ?? null };
    response.set('Cache-Control', 'no-store').json(page);
  },
});
