import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { createOpenApi } from '../../src/http/openapi.js';
import type { JsonSchema } from '../../src/http/openapi-schemas.js';
import type { Described } from '../../src/http/operation.js';
import { PATH_PARAMETER } from '../../src/http/route.js';
import { routesByPath } from '../../src/http/routes.js';

/** What the OpenAPI document promises of each answer, to hold answers to it. Made once a process, when first needed. */
export interface AnswerRules {
  /** By the document's path, or undefined where that has none for it. */
  find(method: string, path: string): FoundOperation | undefined;
  /** What is wrong with a value by the schema at a JSON pointer in the document. */
  faultsOf(pointer: string, value: unknown): string[];
  /** One that is the same in many answers. */
  header(ref: string): { required?: boolean };
}

export interface FoundOperation {
  name: string;
  /** JSON pointer of its responses. */
  pointer: string;
  responses: Record<string, Described>;
}

interface Document extends JsonSchema {
  paths: Record<string, Record<string, { responses: Record<string, Described> }>>;
  components: { schemas: Record<string, JsonSchema>; headers: Record<string, { required?: boolean }> };
}

export function answerRules(): AnswerRules {
  const document = JSON.parse(JSON.stringify(createOpenApi())) as Document;
  document.components.schemas = closed(document.components.schemas) as Document['components']['schemas'];
  const ajv = addFormats.default(new Ajv2020({ strict: false, validateSchema: false, allErrors: true }));
  ajv.addSchema(document, 'api');
  const known = new Map<string, ValidateFunction>();
  const validator = (pointer: string) => {
    const validate = known.get(pointer) ?? ajv.compile({ $ref: `api#${pointer}` });
    known.set(pointer, validate);
    return validate;
  };
  return {
    find: (method, path) => find(document, method, path),
    faultsOf(pointer, value) {
      const validate = validator(pointer);
      if (validate(value)) return [];
      const { errors } = validate;
      return (errors ?? []).map(({ instancePath, message, params }) =>
        [instancePath || 'the body', message, JSON.stringify(params)].join(' '),
      );
    },
    header: (ref) => document.components.headers[ref.split('/').at(-1) ?? ''] ?? {},
  };
}

/** In the order of the list, as Express looks: capitals or not, with a slash at the end or without. */
const PATTERNS = [...routesByPath().keys()].map((path) => ({
  path,
  pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(PATH_PARAMETER, '[^/]+')}/?$`, 'i'),
}));

function find({ paths }: Document, asked: string, sentTo: string): FoundOperation | undefined {
  const method = asked === 'HEAD' ? 'get' : asked.toLowerCase();
  const { path = '' } = PATTERNS.find(({ pattern }) => pattern.test(sentTo)) ?? {};
  const responses = paths[path]?.[method]?.responses;
  if (!responses) return undefined;
  return { name: `${method} ${path}`, pointer: `/paths/${escaped(path)}/${method}/responses`, responses };
}

/** As a step of a JSON pointer inside a URI. */
export const escaped = (step: string): string => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'));

/** Clients are told of new fields that they may come; in tests one that nobody has described is a fault. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  const isOpen = 'properties' in inner && inner.type === 'object' && !('additionalProperties' in inner);
  return isOpen ? { ...inner, additionalProperties: false } : inner;
}
