import { listDrafts as findDrafts } from '../../db/list-drafts.js';
import { callerOf, seenBy } from '../auth/caller.js';
import { listedDraft } from '../draft-resource.js';
import { type DraftListResource, draftListQuerySchema } from '../draft-schemas.js';
import { queryParameters } from '../openapi-schemas.js';
import { guarded, json } from '../operation.js';
import { queryOf } from '../query.js';
import { route } from '../route.js';

export const listDrafts = route({
  method: 'get',
  path: '/api/v1/drafts',
  access: 'jobs:read',
  operation: {
    operationId: 'listDrafts',
    summary: 'List your drafts, newest first',
    description: "Without their documents. With the scope admin everybody's.",
    parameters: queryParameters(draftListQuerySchema),
    responses: { 200: json('DraftList', 'One page.'), ...guarded('invalid_request', 'service_unavailable') },
  },
  handle: (deps) => async (request, response) => {
    const query = queryOf(request, draftListQuerySchema);
    const userId = seenBy(callerOf(request));
    const { drafts, nextCursor } = await findDrafts(deps.db, { userId, ...query });
    const page: DraftListResource = { drafts: drafts.map(listedDraft), nextCursor: nextCursor ?? null };
    response.json(page);
  },
});
