import { completeAsset as complete } from '../../assets/complete-asset.js';
import { startWorkflow } from '../../assets/start-workflow.js';
import { assetResource } from '../asset-resource.js';
import { completeAssetSchema } from '../asset-schemas.js';
import { bodyOf, jsonBody, readLargeJson } from '../json-body.js';
import { guarded, json } from '../operation.js';
import { findOwnAsset } from '../own-asset.js';
import { route } from '../route.js';

export const completeAsset = route({
  method: 'post',
  path: '/api/v1/assets/{id}/complete',
  access: 'jobs:write',
  operation: {
    operationId: 'completeAsset',
    summary: 'All parts are sent: put the file together, and have it checked',
    description:
      'A worker looks at the file; the event `asset` says what came of it, or ask again. May be repeated, also after an answer that was lost.',
    requestBody: jsonBody('CompleteAsset'),
    responses: {
      202: json('Asset', 'It is being checked, or was already.'),
      ...guarded(
        'invalid_request',
        'unsupported_media_type',
        'payload_too_large',
        'asset_not_found',
        'asset_incomplete',
        'upload_over',
        'service_unavailable',
      ),
    },
  },
  handle: (deps) => [
    readLargeJson,
    async (request, response) => {
      const row = await findOwnAsset(deps, request);
      const { parts } = bodyOf(request, completeAssetSchema);
      const completed = await deps.inFlight.track(complete(deps, row, parts));
      response.status(202).json(assetResource(completed));
      // Nobody waits for Temporal here: the row says that it waits, and the healing starts what was not started.
      if (row.status === 'uploading' && completed.status === 'checking')
        await deps.inFlight.track(startWorkflow(deps, completed));
    },
  ],
});
