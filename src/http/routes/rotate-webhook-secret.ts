import { changeEndpoint } from '../../db/webhook-endpoints.js';
import { AppError } from '../../domain/errors.js';
import { OLD_SECRET_MS } from '../../domain/webhooks.js';
import { newWebhookSecret } from '../../webhooks/signature.js';
import { knownCallerOf } from '../auth/caller.js';
import { guarded, json } from '../operation.js';
import { findOwnEndpoint } from '../own-webhook-endpoint.js';
import { route } from '../route.js';
import { endpointResource } from '../webhook-resource.js';
import type { MadeWebhookEndpointResource } from '../webhook-schemas.js';

export const rotateWebhookSecret = route({
  method: 'post',
  path: '/api/v1/webhook-endpoints/{id}/rotate-secret',
  access: 'jobs:write',
  operation: {
    operationId: 'rotateWebhookSecret',
    summary: 'Give a webhook endpoint a new secret',
    description:
      'For a day messages are signed with the old one too, so that you can exchange it in peace. Rotated twice, the secret that was known before both is worth nothing any more.',
    responses: {
      200: json('MadeWebhookEndpoint', 'The endpoint, with its new secret, shown this once.'),
      ...guarded('webhook_endpoint_not_found', 'service_unavailable'),
    },
  },
  handle: (deps) => async (request, response) => {
    const { id, secret: previousSecret } = await findOwnEndpoint(deps, request, knownCallerOf(request));
    const secret = newWebhookSecret();
    const previousSecretUntil = new Date(Date.now() + OLD_SECRET_MS);
    const row = await changeEndpoint(deps.db, id, { secret, previousSecret, previousSecretUntil });
    if (!row) throw new AppError('webhook_endpoint_not_found');
    const made: MadeWebhookEndpointResource = { ...endpointResource(row), secret };
    response.json(made);
  },
});
