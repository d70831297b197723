import { callerOf } from '../auth/caller.js';
import { guarded, json } from '../operation.js';
import { findOwnEndpoint } from '../own-webhook-endpoint.js';
import { route } from '../route.js';
import { endpointResource } from '../webhook-resource.js';

export const getWebhookEndpoint = route({
  method: 'get',
  path: '/api/v1/webhook-endpoints/{id}',
  access: 'jobs:read',
  operation: {
    operationId: 'getWebhookEndpoint',
    summary: 'Read one webhook endpoint',
    responses: {
      200: json('WebhookEndpoint', 'The endpoint, without its secret.'),
      ...guarded('webhook_endpoint_not_found', 'service_unavailable'),
    },
  },
  handle: (deps) => async (request, response) => {
    response.json(endpointResource(await findOwnEndpoint(deps, request, callerOf(request))));
  },
});
