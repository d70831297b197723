import type { SignInWaysResource } from '../auth/schemas.js';
import { json } from '../operation.js';
import { route } from '../route.js';

export const listSignInWays = route({
  method: 'get',
  path: '/api/v1/login',
  access: 'anybody',
  operation: {
    operationId: 'listSignInWays',
    summary: 'How browsers may sign in',
    description: 'By a sign-in link and by an API key always (POST /api/v1/session).',
    responses: { 200: json('SignInWays', 'What else there is.') },
  },
  handle:
    ({ oidc }) =>
    (_request, response) => {
      const ways: SignInWaysResource = { oidc: oidc !== undefined };
      response.set('Cache-Control', 'no-store').json(ways);
    },
});
