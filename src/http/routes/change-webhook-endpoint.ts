import { changeEndpoint, type EndpointChange, type EndpointRow } from '../../db/webhook-endpoints.js';
import { AppError } from '../../domain/errors.js';
import { assertReachable } from '../assert-reachable.js';
import { knownCallerOf } from '../auth/caller.js';
import { bodyOf, jsonBody, readJson } from '../json-body.js';
import { guarded, json } from '../operation.js';
import { findOwnEndpoint } from '../own-webhook-endpoint.js';
import { route } from '../route.js';
import { endpointResource } from '../webhook-resource.js';
import { changeWebhookEndpointSchema, type WebhookEndpointChange } from '../webhook-schemas.js';

export const changeWebhookEndpoint = route({
  method: 'patch',
  path: '/api/v1/webhook-endpoints/{id}',
  access: 'jobs:write',
  operation: {
    operationId: 'changeWebhookEndpoint',
    summary: 'Change a webhook endpoint',
    description: 'What is still being sent goes to the new address. One that was disabled by itself is enabled here.',
    requestBody: jsonBody('WebhookEndpointChange'),
    responses: {
      200: json('WebhookEndpoint', 'The endpoint as it is now.'),
      ...guarded(
        ...(['invalid_request', 'payload_too_large', 'unsupported_media_type', 'unsupported_encoding'] as const),
        ...(['webhook_endpoint_not_found', 'service_unavailable'] as const),
      ),
    },
  },
  handle: (deps) => [
    readJson,
    async (request, response) => {
      const endpoint = await findOwnEndpoint(deps, request, knownCallerOf(request));
      const change = bodyOf(request, changeWebhookEndpointSchema);
      if (change.url !== undefined) await assertReachable(deps, change.url);
      const row = await changeEndpoint(deps.db, endpoint.id, columnsOf(change, endpoint));
      if (!row) throw new AppError('webhook_endpoint_not_found');
      response.json(endpointResource(row));
    },
  ],
});

function columnsOf(
  { disabled, eventTypes, ...rest }: WebhookEndpointChange,
  { disabledAt }: EndpointRow,
): EndpointChange {
  const types = eventTypes && { eventTypes: [...new Set(eventTypes)] };
  if (disabled === undefined || disabled === (disabledAt !== null)) return { ...rest, ...types };
  const state = disabled
    ? { disabledAt: new Date(), disabledReason: 'by_user' as const }
    : { disabledAt: null, disabledReason: null };
  return { ...rest, ...types, ...state };
}
