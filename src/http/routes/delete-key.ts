import { revokeKey } from '../../db/api-keys.js';
import { AppError } from '../../domain/errors.js';
import { knownCallerOf, seenBy } from '../auth/caller.js';
import { guarded } from '../operation.js';
import { route } from '../route.js';

export const deleteKey = route({
  method: 'delete',
  path: '/api/v1/keys/{id}',
  access: 'jobs:write',
  operation: {
    operationId: 'deleteKey',
    summary: 'Revoke an API key',
    description: 'At once, with the sessions that were begun with it.',
    responses: { 204: { description: 'It is valid no more.' }, ...guarded('key_not_found', 'service_unavailable') },
  },
  handle:
    ({ db }) =>
    async (request, response) => {
      const userId = seenBy(knownCallerOf(request));
      if (!(await revokeKey(db, { id: request.params.id, userId }))) throw new AppError('key_not_found');
      response.status(204).end();
    },
});
