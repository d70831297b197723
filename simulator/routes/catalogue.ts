import { Router } from 'express';
import type { Context } from '../context.js';
import { ERROR_CATALOGUE } from '../error-catalogue.js';
import { MODEL_LIST } from '../model-list.js';

/** GET /v2/errors, the one path of the API that needs no key. */
export const errorCatalogueRoutes = (): Router =>
  Router().get('/v2/errors', (_request, response) => void response.json(ERROR_CATALOGUE));

/** Models and the organization's webhook secret (sync-so.md 8, 9). */
export function catalogueRoutes({ webhookSecret }: Context): Router {
  const router = Router();
  router.get('/v2/models', (_request, response) => void response.json(MODEL_LIST));
  router.get('/v2/organizations/webhook/secret', (request, response) => {
    const masked = request.query.masked === 'true';
    response.json({ secret: masked ? `${webhookSecret.slice(0, 10)}…` : webhookSecret });
  });
  return router;
}
