import { insertDelivery } from '../../db/webhook-deliveries.js';
import { WEBHOOK_TEST } from '../../domain/webhooks.js';
import { messageBody } from '../../webhooks/message-body.js';
import { knownCallerOf } from '../auth/caller.js';
import { guarded, json } from '../operation.js';
import { assertEnabled, findOwnEndpoint } from '../own-webhook-endpoint.js';
import { route } from '../route.js';
import { deliveryResource } from '../webhook-resource.js';

/** Like a message of a job, but for what it tells. */
const DATA = { message: 'This is a test. Messages of jobs come with the job in place of this.' };

export const testWebhookEndpoint = route({
  method: 'post',
  path: '/api/v1/webhook-endpoints/{id}/test',
  access: 'jobs:write',
  operation: {
    operationId: 'testWebhookEndpoint',
    summary: 'Send a message to try a webhook endpoint',
    description: `Of type ${WEBHOOK_TEST}; what came of it is told by the endpoint's deliveries.`,
    responses: {
      202: json('WebhookDelivery', 'It is sent in a moment.'),
      ...guarded('webhook_endpoint_not_found', 'webhook_endpoint_disabled', 'service_unavailable'),
    },
  },
  handle: (deps) => async (request, response) => {
    const endpoint = await findOwnEndpoint(deps, request, knownCallerOf(request));
    assertEnabled(endpoint);
    const bodyOf = (at: Date) => messageBody({ type: WEBHOOK_TEST, at, data: DATA });
    const row = await insertDelivery(deps.db, { endpointId: endpoint.id, eventType: WEBHOOK_TEST, bodyOf });
    deps.deliveries.wake();
    response.status(202).json(deliveryResource(row));
  },
});
