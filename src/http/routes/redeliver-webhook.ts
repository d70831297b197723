import { findDelivery, redeliver } from '../../db/webhook-deliveries.js';
import { AppError } from '../../domain/errors.js';
import { knownCallerOf } from '../auth/caller.js';
import { guarded, json } from '../operation.js';
import { assertEnabled, findOwnEndpoint } from '../own-webhook-endpoint.js';
import { route } from '../route.js';
import { deliveryResource } from '../webhook-resource.js';

export const redeliverWebhook = route({
  method: 'post',
  path: '/api/v1/webhook-endpoints/{id}/deliveries/{deliveryId}/redeliver',
  access: 'jobs:write',
  operation: {
    operationId: 'redeliverWebhook',
    summary: 'Send a message again',
    description: 'The same message under the same id, with all its attempts, whether it was delivered or has failed.',
    responses: {
      202: json('WebhookDelivery', 'It is sent in a moment.'),
      ...guarded(
        ...(['webhook_endpoint_not_found', 'webhook_delivery_not_found', 'webhook_endpoint_disabled'] as const),
        ...(['webhook_not_over', 'service_unavailable'] as const),
      ),
    },
  },
  handle: (deps) => async (request, response) => {
    const { db, deliveries } = deps;
    const endpoint = await findOwnEndpoint(deps, request, knownCallerOf(request));
    const find = async () => {
      const found = await findDelivery(db, endpoint.id, request.params.deliveryId);
      if (!found) throw new AppError('webhook_delivery_not_found');
      return found;
    };
    const { id } = await find();
    assertEnabled(endpoint);
    if (!(await redeliver(db, id))) throw new AppError('webhook_not_over');
    deliveries.wake();
    response.status(202).json(deliveryResource(await find()));
  },
});
