import { deleteEndpoint } from '../../db/webhook-endpoints.js';
import { AppError } from '../../domain/errors.js';
import { knownCallerOf } from '../auth/caller.js';
import { guarded } from '../operation.js';
import { findOwnEndpoint } from '../own-webhook-endpoint.js';
import { route } from '../route.js';

export const deleteWebhookEndpoint = route({
  method: 'delete',
  path: '/api/v1/webhook-endpoints/{id}',
  access: 'jobs:write',
  operation: {
    operationId: 'deleteWebhookEndpoint',
    summary: 'Delete a webhook endpoint',
    description: 'At once, with its messages: what is still being sent is sent no more.',
    responses: {
      204: { description: 'Nothing more is sent to it.' },
      ...guarded('webhook_endpoint_not_found', 'service_unavailable'),
    },
  },
  handle: (deps) => async (request, response) => {
    const { id } = await findOwnEndpoint(deps, request, knownCallerOf(request));
    if (!(await deleteEndpoint(deps.db, id))) throw new AppError('webhook_endpoint_not_found');
    response.status(204).end();
  },
});
