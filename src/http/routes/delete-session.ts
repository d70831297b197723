import { endSessions } from '../../db/sessions.js';
import { callerOf, knownCallerOf } from '../auth/caller.js';
import { clearSessionCookie } from '../auth/cookie.js';
import { endSessionQuerySchema } from '../auth/schemas.js';
import { queryParameters } from '../openapi-schemas.js';
import { guarded } from '../operation.js';
import { queryOf } from '../query.js';
import { route } from '../route.js';

/** Signs out. API keys go on. */
export const deleteSession = route({
  method: 'delete',
  path: '/api/v1/session',
  access: 'user',
  operation: {
    operationId: 'deleteSession',
    summary: 'Sign out, here or everywhere',
    description: 'API keys stay valid.',
    parameters: queryParameters(endSessionQuerySchema),
    responses: { 204: { description: 'Signed out.' }, ...guarded('invalid_request', 'service_unavailable') },
  },
  handle:
    ({ db }) =>
    async (request, response) => {
      const query = queryOf(request, endSessionQuerySchema);
      const { sessionHash } = callerOf(request);
      if (query.everywhere) await endSessions(db, { userId: knownCallerOf(request).userId });
      else if (sessionHash !== undefined) await endSessions(db, { hash: sessionHash });
      clearSessionCookie(response);
      response.status(204).end();
    },
});
