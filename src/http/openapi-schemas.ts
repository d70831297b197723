import { z } from 'zod';
import { changeSlotsSchema, overviewSchema, slotsSchema } from './admin/overview-schemas.js';
import {
  assetListSchema,
  assetSchema,
  begunAssetSchema,
  completeAssetSchema,
  newAssetSchema,
  newFetchSchema,
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
  signInWaysSchema,
} from './auth/schemas.js';
import { changeJobSchema, deletedJobSchema } from './change-schemas.js';
import {
  draftContentSchema,
  draftDocumentSchema,
  draftListSchema,
  draftSchema,
  listedDraftSchema,
  newDraftSchema,
  savedDraftSchema,
} from './draft-schemas.js';
import { estimateRequestSchema, estimateSchema, modelListSchema } from './model-schemas.js';
import { newJobSchema, validJobSchema } from './new-job-schemas.js';
import {
  downloadSchema,
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
import {
  changeWebhookEndpointSchema,
  madeWebhookEndpointSchema,
  newWebhookEndpointSchema,
  webhookDeliveryListSchema,
  webhookDeliverySchema,
  webhookEndpointListSchema,
  webhookEndpointSchema,
} from './webhook-schemas.js';

export const NAMED = {
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
  WebhookEndpoint: webhookEndpointSchema,
  WebhookEndpointList: webhookEndpointListSchema,
  MadeWebhookEndpoint: madeWebhookEndpointSchema,
  NewWebhookEndpoint: newWebhookEndpointSchema,
  WebhookEndpointChange: changeWebhookEndpointSchema,
  WebhookDelivery: webhookDeliverySchema,
  WebhookDeliveryList: webhookDeliveryListSchema,
  Problem: problemSchema,
  Readiness: readinessSchema,
  Health: healthSchema,
  Session: sessionSchema,
  SignInWays: signInWaysSchema,
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
  NewJob: newJobSchema,
  ValidJob: validJobSchema,
  Asset: assetSchema,
  AssetList: assetListSchema,
  NewAsset: newAssetSchema,
  NewFetch: newFetchSchema,
  BegunAsset: begunAssetSchema,
  PartsToSign: partsToSignSchema,
  SignedParts: signedPartsSchema,
  PartList: partListSchema,
  PutPart: putPartSchema,
  CompleteAsset: completeAssetSchema,
  Draft: draftSchema,
  ListedDraft: listedDraftSchema,
  DraftList: draftListSchema,
  DraftDocument: draftDocumentSchema,
  NewDraft: newDraftSchema,
  DraftContent: draftContentSchema,
  SavedDraft: savedDraftSchema,
  Overview: overviewSchema,
  Slots: slotsSchema,
  SlotsChange: changeSlotsSchema,
} satisfies Record<string, z.ZodType>;

export type SchemaName = keyof typeof NAMED;
export type JsonSchema = Record<string, unknown>;

export const schemaRef = (name: SchemaName) => ({ $ref: `#/components/schemas/${name}` });

export const exampleRef = (name: string) => ({ $ref: `#/components/examples/${name}` });

/** A body of JSON, with its example (openapi-examples.ts); of several, one of them. */
export const jsonContent = (...names: [SchemaName, ...SchemaName[]]) => ({
  'application/json': {
    schema: names.length > 1 ? { oneOf: names.map(schemaRef) } : schemaRef(names[0]),
    examples: Object.fromEntries(names.map((name) => [name, exampleRef(name)])),
  },
});

/** The schemas that validate, as JSON Schema 2020-12, which is OpenAPI 3.1's own; they refer to each other. */
export function componentSchemas(): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(NAMED)) registry.add(schema, { id });
  const uri = (id: string) => `#/components/schemas/${id}`;
  const { schemas } = z.toJSONSchema(registry, { io: 'input', uri, override: plainFormats });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _dialect, $id: _id, ...schema }]) => [id, schema]),
  );
}

/** zod puts its pattern beside each format, with which generated clients refuse dates that are right. */
function plainFormats({ jsonSchema }: { jsonSchema: JsonSchema }): void {
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
}

/** One parameter for each field of the query's schema. */
export function queryParameters(query: z.ZodObject): JsonSchema[] {
  const { properties = {} } = z.toJSONSchema(query, { io: 'input', override: plainFormats });
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', required: false, schema }));
}
