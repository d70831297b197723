import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ApiDeps } from '../../src/http/api-deps.js';
import { createApp } from '../../src/http/app.js';
import { createOpenApi } from '../../src/http/openapi.js';
import type { Access } from '../../src/http/route.js';
import { ROUTES } from '../../src/http/routes.js';

const operation = z.object({
  operationId: z.string(),
  summary: z.string(),
  parameters: z.array(z.object({ name: z.string(), in: z.string() }).loose()).default([]),
  requestBody: z
    .object({ content: z.record(z.string(), z.object({ schema: z.record(z.string(), z.unknown()) })) })
    .optional(),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  responses: z.record(z.string().regex(/^[1-5](\d\d|XX)$/), z.object({ description: z.string().min(1) }).loose()),
});
const pathItem = z.object({
  parameters: z
    .array(z.object({ name: z.string(), in: z.literal('path'), required: z.literal(true) }).loose())
    .default([]),
  get: operation.optional(),
  post: operation.optional(),
  put: operation.optional(),
  patch: operation.optional(),
  delete: operation.optional(),
});
const openApi = z.object({
  openapi: z.literal('3.1.0'),
  info: z.object({ title: z.string(), version: z.string() }).loose(),
  paths: z.record(z.string().startsWith('/'), pathItem),
  components: z.object({
    schemas: z.record(z.string().regex(/^[\w.-]+$/), z.record(z.string(), z.unknown())),
    headers: z.record(z.string(), z.object({ schema: z.unknown() }).loose()),
    examples: z.record(z.string(), z.object({ value: z.unknown() })),
    securitySchemes: z.record(z.string(), z.object({ type: z.string() }).loose()),
  }),
});

const document = openApi.parse(JSON.parse(JSON.stringify(createOpenApi())));

function refsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === '$ref' ? [String(inner)] : refsIn(inner)));
}

describe('the list of routes', () => {
  const listed = ROUTES.map(({ method, path }) => `${method} ${path}`);

  it('is what the app takes, in this order', () => {
    // Its handlers are made and never called, so they need nothing.
    const routes = createApp({
      settings: { mediaOrigins: [], trustedProxies: [] },
    } as unknown as ApiDeps).router.stack.flatMap(({ route }) => route ?? []);
    const taken = routes.flatMap(({ path, stack }) =>
      stack.filter(({ method }) => method).map(({ method }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`),
    );
    expect([...new Set(taken)]).toEqual(listed);
  });

  it('is what the document tells', () => {
    const told = Object.entries(document.paths).flatMap(([path, { parameters: _parameters, ...operations }]) =>
      Object.keys(operations).map((method) => `${method} ${path}`),
    );
    expect(told.toSorted()).toEqual(listed.toSorted());
  });

  it('has an operation id of its own for each', () => {
    expect(new Set(ROUTES.map(({ operation }) => operation.operationId)).size).toBe(ROUTES.length);
  });

  it('opens nothing but probes and the sign-in to anybody, and to Sync.so its webhook', () => {
    const openTo = (access: Access) =>
      ROUTES.filter((one) => one.access === access).map(({ method, path }) => `${method} ${path}`);
    expect(openTo('anybody')).toEqual([
      ...['post /api/v1/session', 'get /api/v1/login', 'get /api/v1/login/oidc', 'get /api/v1/login/oidc/callback'],
      ...['get /healthz', 'get /readyz'],
    ]);
    expect(openTo('sync-so')).toEqual(['post /webhooks/sync-so/{jobId}/{token}']);
    expect(openTo('user')).toEqual(['get /api/v1/session', 'delete /api/v1/session']);
    expect(openTo('admin')).toEqual([
      ...['post /api/v1/jobs/resume', 'get /api/v1/admin/overview', 'put /api/v1/admin/slots'],
    ]);
  });

  it('lets nobody change anything who may only read', () => {
    const reading = ROUTES.filter(({ access, method }) => access === 'jobs:read' && method !== 'get');
    expect(
      reading.map(({ operation }) => operation.operationId),
      'only asks',
    ).toEqual(['validateJob', 'estimateCost']);
  });
});

describe('the OpenAPI document', () => {
  it('declares every parameter of its paths', () => {
    for (const [path, item] of Object.entries(document.paths)) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(
        item.parameters.map(({ name }) => name),
        path,
      ).toEqual(inPath);
    }
  });

  it('says of each route what it needs: none, or a key or a session with its scope', () => {
    const securityOf = (path: string, method: 'get' | 'post') => document.paths[path]?.[method]?.security;
    expect(securityOf('/healthz', 'get')).toEqual([]);
    expect(securityOf('/api/v1/session', 'get')).toEqual([{ bearer: [] }, { cookie: [] }]);
    expect(securityOf('/api/v1/jobs', 'get')).toEqual([{ bearer: ['jobs:read'] }, { cookie: ['jobs:read'] }]);
    expect(securityOf('/api/v1/jobs/resume', 'post')).toEqual([{ bearer: ['admin'] }, { cookie: ['admin'] }]);
    expect(Object.keys(document.components.securitySchemes)).toEqual(['bearer', 'cookie']);
    for (const { method, path, access } of ROUTES) {
      const responses = document.paths[path]?.[method]?.responses ?? {};
      const isAsked = access !== 'anybody' && access !== 'sync-so';
      if (isAsked) expect(responses['401']?.description, path).toContain('`unauthenticated`');
      if (isAsked && access !== 'user') expect(responses['403']?.description, path).toContain('`insufficient_scope`');
    }
  });

  it('points only at components it has, and has none that nobody points at', () => {
    const refs = refsIn(createOpenApi());
    const { schemas, headers, examples } = document.components;
    const names = Object.entries({ schemas, headers, examples }).flatMap(([kind, all]) =>
      Object.keys(all).map((name) => `#/components/${kind}/${name}`),
    );
    expect([...new Set(refs)].toSorted()).toEqual(names.toSorted());
  });

  it('shows the contract that validates: models, default options, strict segments', () => {
    const { Model, Options, Segments } = document.components.schemas;
    expect(Model).toMatchObject({ default: 'lipsync-2', enum: expect.arrayContaining(['sync-3', 'react-1']) });
    expect(Options).toMatchObject({ additionalProperties: false, properties: { sync_mode: { default: 'remap' } } });
    expect(Segments).toMatchObject({
      items: { additionalProperties: false, required: ['startTime', 'endTime', 'audioInput'] },
    });
  });

  it('tells the form of a submission and the faults it may meet', () => {
    const submit = document.paths['/api/v1/sync/pro-sync-process']?.post;
    expect(submit?.requestBody?.content['multipart/form-data']?.schema).toMatchObject({
      required: ['video', 'audio', 'segments'],
      additionalProperties: false,
    });
    expect(Object.keys(submit?.responses ?? {})).toEqual([
      ...['202', '400', '401', '403', '408', '409', '413', '415', '422', '429', '503', '4XX', '5XX'],
    ]);
    const both = document.paths['/api/v1/jobs']?.post;
    expect(Object.keys(both?.requestBody?.content ?? {})).toEqual(['application/json', 'multipart/form-data']);
    expect(both?.requestBody?.content['multipart/form-data']).toEqual(
      submit?.requestBody?.content['multipart/form-data'],
    );
    expect(both?.responses['404']?.description).toContain('`asset_not_found`');
    expect(both?.responses['409']?.description).toContain('`asset_incomplete`');
    expect(submit?.parameters).toMatchObject([{ name: 'Idempotency-Key', in: 'header' }]);
    expect(submit?.responses['400']?.description).toMatch(/`invalid_request`.*`upload_incomplete`/);
    const query = document.paths['/api/v1/jobs']?.get?.parameters.map(({ name }) => name);
    expect(query).toEqual(['limit', 'cursor', 'status', 'q']);
  });

  it('tells what can be done about a doubtful result, and how a retry that is paid again is asked for', () => {
    const ofJob = (verb: string) => document.paths[`/api/v1/jobs/{id}/${verb}`];
    const faults = (verb: string) => ofJob(verb)?.post?.responses['409']?.description;
    expect(faults('accept')).toContain('`nothing_to_accept`');
    expect(faults('resume')).toContain('`result_doubtful`');
    expect(faults('retry')).toContain('`retry_pays_again`');
    expect(ofJob('retry')?.post?.parameters).toMatchObject([{ name: 'payAgain', in: 'query', required: false }]);
    expect(Object.keys(ofJob('doubtful-result')?.get?.responses ?? {})).toEqual(expect.arrayContaining(['200', '302']));
  });
});
