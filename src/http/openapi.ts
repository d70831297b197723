import { isKnownCode, type OwnErrorCode } from '../domain/error-table.js';
import { AppError } from '../domain/errors.js';
import { neededScope, needsCaller } from './auth/authorize.js';
import { COOKIE } from './auth/cookie.js';
import { EXAMPLES } from './openapi-examples.js';
import { componentSchemas, type JsonSchema } from './openapi-schemas.js';
import { tagList, tagOf } from './openapi-tags.js';
import { type Described, type Operation, withCommonProblems, withProblems } from './operation.js';
import { problemOf } from './problem.js';
import { PATH_PARAMETER, type Route } from './route.js';
import { isProbe, ROUTES, routesByPath } from './routes.js';

/** The API as an OpenAPI 3.1 document, made from the routes, and from the schemas and the error table that they use. */
export function createOpenApi(): JsonSchema {
  const operations = new Map(ROUTES.map((route) => [route, operationOf(route)]));
  const paths = [...routesByPath()].map(([path, routes]) => [path, pathItem(path, routes, operations)]);
  return {
    openapi: '3.1.0',
    info: INFO,
    servers: [{ url: '/', description: 'The server that this document is from.' }],
    tags: tagList(ROUTES.map(({ path }) => tagOf(path))),
    paths: Object.fromEntries(paths),
    components: {
      schemas: componentSchemas(),
      headers: HEADERS,
      examples: componentExamples([...operations.values()]),
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}

const INFO: JsonSchema = {
  title: 'Pro Video Editor',
  version: '1',
  summary: 'Lip-synced video segments as jobs: upload, follow, download.',
  description:
    'Every fault is a problem (RFC 9457) with a code, what is wrong and what to do next, also for other methods (405 with Allow) and for what is no valid HTTP. Where there is GET there is HEAD; OPTIONS says what an address takes.',
  license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
};

type Operations = ReadonlyMap<Route, Operation>;

function pathItem(path: string, routes: Route[], operations: Operations): JsonSchema {
  const parameters = [...path.matchAll(PATH_PARAMETER)].map(([, name = '']) => pathParameter(name));
  const byMethod = Object.fromEntries(routes.map((route) => [route.method, operations.get(route)]));
  return { ...(parameters.length > 0 && { parameters }), ...byMethod };
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
    description: `Of a browser that is signed in; over HTTPS it is called __Host-${COOKIE}. An answer may set it anew, which makes the session longer. Where ANONYMOUS_USER_ID is set, a request needs no credential at all.`,
  },
};

/** A route as the document has it: also with what it needs of its caller, and with what any request may meet. */
function operationOf(route: Route): Operation & { tags: string[]; security: JsonSchema[] } {
  const { responses: own, ...said } = secured(route);
  const all = withCommonProblems(withProblems(own, ...faultsOfBody(route)));
  const responses = Object.entries(all).map(([status, one]) => [status, withCommonHeaders(one)]);
  return { ...said, tags: [tagOf(route.path)], responses: Object.fromEntries(responses) };
}

/** What readJson and bodyOf refuse (json-body.ts); Sync.so's webhooks are read as they come. */
function faultsOfBody({ access, operation }: Route): OwnErrorCode[] {
  const { content = {} } = (operation.requestBody ?? {}) as { content?: JsonSchema };
  if (access === 'sync-so' || !('application/json' in content)) return [];
  return ['invalid_request', 'payload_too_large', 'unsupported_media_type', 'unsupported_encoding'];
}

/** No credential, or either of two, with the scope as its role. */
function secured({ path, access, operation }: Route): Operation & { security: JsonSchema[] } {
  if (isProbe(path)) return { ...operation, security: [] };
  const { responses: known } = operation;
  if (!needsCaller(access)) return { ...operation, responses: withProblems(known, 'too_many_requests'), security: [] };
  const scope = neededScope(access);
  const roles = scope ? [scope] : [];
  const responses = withProblems(
    known,
    // Who asks is looked up in the database.
    ...(['unauthenticated', 'too_many_requests', 'service_unavailable'] as const),
    ...(scope ? (['insufficient_scope'] as const) : []),
  );
  return { ...operation, responses, security: [{ bearer: roles }, { cookie: roles }] };
}

/** Headers of more than one answer. */
const HEADERS: JsonSchema = {
  RequestId: {
    description: 'Names the request in our logs; of every answer.',
    required: true,
    schema: { type: 'string' },
  },
  // https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/10/
  RateLimit: {
    description:
      'Of the limit named, how many requests are left, and after how many seconds it begins anew; where it is counted.',
    schema: { type: 'string', pattern: '^"[a-z-]+";r=[0-9]+;t=[0-9]+$' },
  },
  RateLimitPolicy: {
    description: 'The limit that counted this request: so many requests in so many seconds.',
    schema: { type: 'string', pattern: '^"[a-z-]+";q=[0-9]+;w=[0-9]+$' },
  },
  RetryAfter: { description: 'Seconds to wait before another try.', schema: { type: 'string', pattern: '^[0-9]+$' } },
  Challenge: { description: 'How to say who you are.', required: true, schema: { type: 'string', const: 'Bearer' } },
  AcceptEncoding: { description: 'What may be sent.', schema: { type: 'string', const: 'identity' } },
};

const headerRef = (name: string) => ({ $ref: `#/components/headers/${name}` });

const withCommonHeaders = ({ headers, ...response }: Described): Described => ({
  ...response,
  headers: {
    'X-Request-Id': headerRef('RequestId'),
    RateLimit: headerRef('RateLimit'),
    'RateLimit-Policy': headerRef('RateLimitPolicy'),
    ...headers,
  },
});

/** Those that the operations point at: bodies, and faults as they are answered. */
function componentExamples(operations: readonly Operation[]): JsonSchema {
  const pointers = JSON.stringify(operations).matchAll(/"#\/components\/examples\/(\w+)"/g);
  const names = [...new Set([...pointers].map(([, name = '']) => name))];
  const known = names.filter((name) => name in EXAMPLES || isKnownCode(name));
  return Object.fromEntries(known.map((name) => [name, { value: exampleOf(name) }]));
}

const exampleOf = (name: string): unknown =>
  isKnownCode(name) ? problemOf(new AppError(name), REQUEST_ID) : EXAMPLES[name as keyof typeof EXAMPLES];

const REQUEST_ID = '5f0c2f0e-6f4e-4a2b-9d7e-0d8f7a1b2c3d';

const UUIDS = ['id', 'jobId'];

const pathParameter = (name: string): JsonSchema => ({
  ...{ name, in: 'path', required: true },
  schema: { type: 'string', ...(UUIDS.includes(name) && { format: 'uuid' }) },
});
