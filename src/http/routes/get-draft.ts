import { ETAG, findOwnDraft, setEtag } from '../draft-request.js';
import { draftResource } from '../draft-resource.js';
import { guarded, json } from '../operation.js';
import { route } from '../route.js';

export const getDraft = route({
  method: 'get',
  path: '/api/v1/drafts/{id}',
  access: 'jobs:read',
  operation: {
    operationId: 'getDraft',
    summary: 'Read one draft',
    responses: {
      200: { ...json('Draft', 'The draft, with its document.'), headers: ETAG },
      304: { description: 'It is still what If-None-Match says.', headers: ETAG },
      ...guarded('draft_not_found', 'service_unavailable'),
    },
  },
  handle: (deps) => async (request, response) => {
    const row = await findOwnDraft(deps, request);
    setEtag(response, row).json(await draftResource(deps, row));
  },
});
