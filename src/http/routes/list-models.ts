import { DEFAULT_MODEL, MODELS } from '../../domain/job.js';
import { optionsOf } from '../../domain/models.js';
import type { ModelListResource } from '../model-schemas.js';
import { guarded, json } from '../operation.js';
import { route } from '../route.js';

/** From what this version knows of Sync.so, so that it answers whatever is away. */
export const MODEL_LIST: ModelListResource = {
  models: MODELS.map((name) => ({ name, options: optionsOf(name), isDefault: name === DEFAULT_MODEL })),
};

export const listModels = route({
  method: 'get',
  path: '/api/v1/models',
  access: 'jobs:read',
  operation: {
    operationId: 'listModels',
    summary: 'List the models a job may use, and the options that each of them uses',
    responses: { 200: json('ModelList', 'All that a job is taken in with.'), ...guarded() },
  },
  handle: () => (_request, response) => void response.json(MODEL_LIST),
});
