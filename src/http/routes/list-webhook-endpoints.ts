import { listEndpoints } from '../../db/webhook-endpoints.js';
import { callerOf, seenBy } from '../auth/caller.js';
import { guarded, json } from '../operation.js';
import { route } from '../route.js';
import { endpointResource } from '../webhook-resource.js';
import type { WebhookEndpointListResource } from '../webhook-schemas.js';

export const listWebhookEndpoints = route({
  method: 'get',
  path: '/api/v1/webhook-endpoints',
  access: 'jobs:read',
  operation: {
    operationId: 'listWebhookEndpoints',
    summary: 'List your webhook endpoints, newest first',
    description: "With the scope admin everybody's.",
    responses: {
      200: json('WebhookEndpointList', 'The endpoints, without their secrets.'),
      ...guarded('service_unavailable'),
    },
  },
  handle:
    ({ db }) =>
    async (request, response) => {
      const rows = await listEndpoints(db, seenBy(callerOf(request)));
      const list: WebhookEndpointListResource = { endpoints: rows.map(endpointResource) };
      response.json(list);
    },
});
