import { listKeys as findKeys } from '../../db/api-keys.js';
import { callerOf, seenBy } from '../auth/caller.js';
import type { KeyListResource } from '../auth/schemas.js';
import { keyResource } from '../key-resource.js';
import { guarded, json } from '../operation.js';
import { route } from '../route.js';

export const listKeys = route({
  method: 'get',
  path: '/api/v1/keys',
  access: 'jobs:read',
  operation: {
    operationId: 'listKeys',
    summary: 'List your API keys, newest first',
    description: "Without those that were revoked. With the scope admin everybody's.",
    responses: { 200: json('KeyList', 'The keys, without their secrets.'), ...guarded('service_unavailable') },
  },
  handle:
    ({ db }) =>
    async (request, response) => {
      const rows = await findKeys(db, { userId: seenBy(callerOf(request)), withRevoked: false });
      const list: KeyListResource = { keys: rows.map(keyResource) };
      response.json(list);
    },
});
