import { neededScope, needsCaller } from './auth/authorize.js';
import { COOKIE } from './auth/cookie.js';
import { componentSchemas, type JsonSchema } from './openapi-schemas.js';
import { withProblems } from './operation.js';
import { PATH_PARAMETER, type Route } from './route.js';
import { isProbe, routesByPath } from './routes.js';

/** The API as an OpenAPI 3.1 document, made from the routes, and from the schemas and the error table that they use. */
export function createOpenApi(): JsonSchema {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Pro Video Editor',
      version: '1',
      description:
        'Lip-synced video segments as jobs: upload, follow, download. Every fault is a problem (RFC 9457) with a code, what is wrong and what to do next, also for other methods (405 with Allow) and for what is no valid HTTP.',
    },
    paths: Object.fromEntries([...routesByPath()].map(([path, routes]) => [path, pathItem(path, routes)])),
    components: { schemas: componentSchemas(), securitySchemes: SECURITY_SCHEMES },
  };
}

function pathItem(path: string, routes: Route[]): JsonSchema {
  const parameters = [...path.matchAll(PATH_PARAMETER)].map(([, name = '']) => pathParameter(name));
  const operations = Object.fromEntries(routes.map((route) => [route.method, secured(route)]));
  return { ...(parameters.length > 0 && { parameters }), ...operations };
}

const SECURITY_SCHEMES: JsonSchema = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description: "An API key (pve_…), or a token of the team's identity provider.",
  },
  cookie: {
    type: 'apiKey',
    in: 'cookie',
    name: COOKIE,
    description: `Of a browser that is signed in; over HTTPS it is called __Host-${COOKIE}. Where ANONYMOUS_USER_ID is set, a request needs no credential at all.`,
  },
};

/** What a route needs of its caller, as OpenAPI says it: no credential, or either of two, with the scope as its role. */
function secured({ path, access, operation }: Route): JsonSchema {
  if (isProbe(path)) return { ...operation, security: [] };
  const { responses: known } = operation;
  if (!needsCaller(access)) return { ...operation, responses: withProblems(known, 'too_many_requests'), security: [] };
  const scope = neededScope(access);
  const roles = scope ? [scope] : [];
  const responses = withProblems(
    known,
    ...(['unauthenticated', 'too_many_requests'] as const),
    ...(scope ? (['insufficient_scope'] as const) : []),
  );
  return { ...operation, responses, security: [{ bearer: roles }, { cookie: roles }] };
}

const UUIDS = ['id', 'jobId'];

const pathParameter = (name: string): JsonSchema => ({
  ...{ name, in: 'path', required: true },
  schema: { type: 'string', ...(UUIDS.includes(name) && { format: 'uuid' }) },
});
