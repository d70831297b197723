import { removeAsset } from '../../assets/remove-asset.js';
import { guarded } from '../operation.js';
import { findOwnAsset } from '../own-asset.js';
import { route } from '../route.js';

export const deleteAsset = route({
  method: 'delete',
  path: '/api/v1/assets/{id}',
  access: 'jobs:write',
  operation: {
    operationId: 'deleteAsset',
    summary: 'Delete a file that no job and no draft uses',
    description: 'Also one whose upload is unfinished. The file goes now, or when the storage answers again.',
    responses: {
      204: { description: 'It is gone.' },
      ...guarded('asset_not_found', 'asset_in_use', 'service_unavailable'),
    },
  },
  handle: (deps) => async (request, response) => {
    const { id } = await findOwnAsset(deps, request);
    await deps.inFlight.track(removeAsset(deps, id));
    response.status(204).end();
  },
});
