import { AppError } from '../../domain/errors.js';
import { allows, type Scope } from '../../domain/scopes.js';
import { makeKey } from '../../users/make-key.js';
import { insufficientScope } from '../auth/authorize.js';
import { type Caller, knownCallerOf } from '../auth/caller.js';
import { type MadeKeyResource, newKeySchema } from '../auth/schemas.js';
import { bodyOf, jsonBody, readJson } from '../json-body.js';
import { keyResource } from '../key-resource.js';
import { guarded, json } from '../operation.js';
import { route } from '../route.js';

export const createKey = route({
  method: 'post',
  path: '/api/v1/keys',
  access: 'jobs:write',
  operation: {
    operationId: 'createKey',
    summary: 'Make an API key',
    description:
      'It allows no more than the credential that makes it, and lasts no longer than the key that does. To change a key, make the new one, use it, and revoke the old one: both are valid meanwhile.',
    requestBody: jsonBody('NewKey'),
    responses: {
      201: json('MadeKey', 'The key, shown this once.'),
      ...guarded('service_unavailable'),
    },
  },
  handle: ({ db }) => [
    readJson,
    async (request, response) => {
      const caller = knownCallerOf(request);
      const { name, scopes, expiresAt } = bodyOf(request, newKeySchema);
      assertOwn(caller, scopes);
      const words = { userId: caller.userId, name, scopes: [...new Set(scopes)], expiresAt: endOf(caller, expiresAt) };
      const { key, row } = await makeKey(db, words);
      const made: MadeKeyResource = { ...keyResource(row), key };
      response.status(201).json(made);
    },
  ],
});

function assertOwn(caller: Caller, scopes: Scope[]): void {
  const missing = scopes.find((scope) => !allows(caller.scopes, scope));
  if (missing) throw insufficientScope(missing);
}

function endOf({ keyEndsAt }: Caller, asked: string | undefined): Date | undefined {
  const end = asked === undefined ? keyEndsAt : new Date(asked);
  const fault = (message: string) => new AppError('invalid_request', { issues: [{ field: 'expiresAt', message }] });
  if (end && end <= new Date()) throw fault('Must be in the future.');
  if (end && keyEndsAt && end > keyEndsAt) throw fault('Is after the end of the key that makes it.');
  return end;
}
