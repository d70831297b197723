import { insertEndpoint } from '../../db/webhook-endpoints.js';
import { AppError } from '../../domain/errors.js';
import { MOST_ENDPOINTS } from '../../domain/webhooks.js';
import { newWebhookSecret } from '../../webhooks/signature.js';
import { assertReachable } from '../assert-reachable.js';
import { knownCallerOf } from '../auth/caller.js';
import { bodyOf, jsonBody, readJson } from '../json-body.js';
import { guarded, json } from '../operation.js';
import { route } from '../route.js';
import { endpointResource } from '../webhook-resource.js';
import { type MadeWebhookEndpointResource, newWebhookEndpointSchema } from '../webhook-schemas.js';

export const createWebhookEndpoint = route({
  method: 'post',
  path: '/api/v1/webhook-endpoints',
  access: 'jobs:write',
  operation: {
    operationId: 'createWebhookEndpoint',
    summary: 'Be told of your jobs by webhooks',
    description: `Messages are signed after the Standard Webhooks specification. At most ${MOST_ENDPOINTS} endpoints.`,
    requestBody: jsonBody('NewWebhookEndpoint'),
    responses: {
      201: json('MadeWebhookEndpoint', 'The endpoint, with its secret, shown this once.'),
      ...guarded(
        ...(['invalid_request', 'payload_too_large', 'unsupported_media_type', 'unsupported_encoding'] as const),
        ...(['too_many_webhook_endpoints', 'service_unavailable'] as const),
      ),
    },
  },
  handle: (deps) => [
    readJson,
    async (request, response) => {
      const { userId } = knownCallerOf(request);
      const { url, description = null, eventTypes } = bodyOf(request, newWebhookEndpointSchema);
      await assertReachable(deps, url);
      const secret = newWebhookSecret();
      const words = { userId, url, description, eventTypes: [...new Set(eventTypes)], secret };
      const row = await insertEndpoint(deps.db, words);
      if (!row) throw new AppError('too_many_webhook_endpoints');
      const made: MadeWebhookEndpointResource = { ...endpointResource(row), secret };
      response.status(201).json(made);
    },
  ],
});
