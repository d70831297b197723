import { componentSchemas, type JsonSchema } from './openapi-schemas.js';
import { PATH_PARAMETER, type Route } from './route.js';
import { routesByPath } from './routes.js';

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
    components: { schemas: componentSchemas() },
  };
}

function pathItem(path: string, routes: Route[]): JsonSchema {
  const parameters = [...path.matchAll(PATH_PARAMETER)].map(([, name = '']) => pathParameter(name));
  const operations = Object.fromEntries(routes.map(({ method, operation }) => [method, operation]));
  return { ...(parameters.length > 0 && { parameters }), ...operations };
}

const UUIDS = ['id', 'jobId'];

const pathParameter = (name: string): JsonSchema => ({
  ...{ name, in: 'path', required: true },
  schema: { type: 'string', ...(UUIDS.includes(name) && { format: 'uuid' }) },
});
