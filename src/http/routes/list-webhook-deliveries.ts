import { listDeliveries } from '../../db/webhook-deliveries.js';
import { callerOf } from '../auth/caller.js';
import { queryParameters } from '../openapi-schemas.js';
import { guarded, json } from '../operation.js';
import { findOwnEndpoint } from '../own-webhook-endpoint.js';
import { queryOf } from '../query.js';
import { route } from '../route.js';
import { deliveryResource } from '../webhook-resource.js';
import { type WebhookDeliveryListResource, webhookDeliveriesQuerySchema } from '../webhook-schemas.js';

export const listWebhookDeliveries = route({
  method: 'get',
  path: '/api/v1/webhook-endpoints/{id}/deliveries',
  access: 'jobs:read',
  operation: {
    operationId: 'listWebhookDeliveries',
    summary: 'List what was sent to a webhook endpoint, newest first',
    parameters: queryParameters(webhookDeliveriesQuerySchema),
    responses: {
      200: json('WebhookDeliveryList', 'One page.'),
      ...guarded('invalid_request', 'webhook_endpoint_not_found', 'service_unavailable'),
    },
  },
  handle: (deps) => async (request, response) => {
    const query = queryOf(request, webhookDeliveriesQuerySchema);
    const { id } = await findOwnEndpoint(deps, request, callerOf(request));
    const { deliveries, nextCursor = null } = await listDeliveries(deps.db, id, query);
    const page: WebhookDeliveryListResource = { deliveries: deliveries.map(deliveryResource), nextCursor };
    response.json(page);
  },
});
