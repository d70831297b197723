import { z } from 'zod';
import {
  assetListSchema,
  assetSchema,
  begunAssetSchema,
  completeAssetSchema,
  newAssetSchema,
  partListSchema,
  partsToSignSchema,
  putPartSchema,
  signedPartsSchema,
} from './asset-schemas.js';
import {
  keyListSchema,
  keySchema,
  madeKeySchema,
  newKeySchema,
  newSessionSchema,
  sessionSchema,
} from './auth/schemas.js';
import { changeJobSchema, deletedJobSchema } from './change-schemas.js';
import { estimateRequestSchema, estimateSchema, modelListSchema } from './model-schemas.js';
import {
  downloadSchema,
  findingSchema,
  healthSchema,
  jobListSchema,
  jobSchema,
  problemSchema,
  readinessSchema,
  resumedSchema,
  warningSchema,
  webhookAnswerSchema,
  webhookSchema,
} from './schemas.js';
import { modelSchema, nameSchema, optionsSchema, segmentsSchema } from './submission-schemas.js';

const NAMED = {
  Job: jobSchema,
  JobList: jobListSchema,
  DeletedJob: deletedJobSchema,
  ModelList: modelListSchema,
  EstimateRequest: estimateRequestSchema,
  Estimate: estimateSchema,
  Download: downloadSchema,
  Resumed: resumedSchema,
  Webhook: webhookSchema,
  WebhookAnswer: webhookAnswerSchema,
  Problem: problemSchema,
  Readiness: readinessSchema,
  Finding: findingSchema,
  Health: healthSchema,
  Session: sessionSchema,
  NewSession: newSessionSchema,
  Key: keySchema,
  KeyList: keyListSchema,
  MadeKey: madeKeySchema,
  NewKey: newKeySchema,
  Warning: warningSchema,
  Segments: segmentsSchema,
  Options: optionsSchema,
  Model: modelSchema,
  JobName: nameSchema,
  JobChange: changeJobSchema,
  Asset: assetSchema,
  AssetList: assetListSchema,
  NewAsset: newAssetSchema,
  BegunAsset: begunAssetSchema,
  PartsToSign: partsToSignSchema,
  SignedParts: signedPartsSchema,
  PartList: partListSchema,
  PutPart: putPartSchema,
  CompleteAsset: completeAssetSchema,
} satisfies Record<string, z.ZodType>;

export type SchemaName = keyof typeof NAMED;
export type JsonSchema = Record<string, unknown>;

export const schemaRef = (name: SchemaName) => ({ $ref: `#/components/schemas/${name}` });

/** The schemas that validate, as JSON Schema 2020-12, which is OpenAPI 3.1's own; they refer to each other. */
export function componentSchemas(): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(NAMED)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { io: 'input', uri: (id) => `#/components/schemas/${id}` });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _dialect, $id: _id, ...schema }]) => [id, schema]),
  );
}

/** contentMediaType is OpenAPI 3.1's word for a file; Swagger UI and older generators look for `format`. */
const FILE = { type: 'string', format: 'binary', contentMediaType: 'application/octet-stream' };

/** The form of a new job; its words are JSON in a text field each. */
export const jobForm = {
  type: 'object',
  required: ['video', 'audio', 'segments'],
  properties: {
    video: { ...FILE, description: 'Exactly one video file.' },
    audio: {
      type: 'array',
      items: FILE,
      description:
        'Audio files. A file is called by its name without the extension, other characters than letters, digits, "_" and "-" made "-", or "audio" where nothing is left; name the part audio[REFID] instead to choose the refId.',
    },
    segments: schemaRef('Segments'),
    options: schemaRef('Options'),
    model: schemaRef('Model'),
    name: schemaRef('JobName'),
  },
  patternProperties: {
    '^audio\\[[A-Za-z0-9_-]{1,64}\\]$': { ...FILE, description: 'An audio file with a chosen refId.' },
  },
  additionalProperties: false,
} satisfies JsonSchema;

/** One parameter for each field of the query's schema. */
export function queryParameters(query: z.ZodObject): JsonSchema[] {
  const { properties = {} } = z.toJSONSchema(query, { io: 'input' });
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', required: false, schema }));
}
