import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler } from 'express';
import { sendHtml } from './answer-create.js';
import type { Context } from './context.js';
import { HtmlFault } from './create-generation.js';
import { ApiFault, faultBody } from './faults.js';
import { keepRawBody } from './generate-request.js';
import { assetRoutes } from './routes/assets.js';
import { catalogueRoutes, errorCatalogueRoutes } from './routes/catalogue.js';
import { controlRoutes } from './routes/control.js';
import { costRoutes } from './routes/costs.js';
import { generateRoutes } from './routes/generate.js';
import { generationRoutes } from './routes/generations.js';
import { mediaFileRoutes } from './routes/media-files.js';
import { isScenarioName, SCENARIOS } from './scenarios.js';

/** Bounding boxes come one per frame; 10 MB holds some hours of them. */
const JSON_LIMIT = '10mb';

/** The whole HTTP surface: first what needs no key, then Sync.so's API behind it. */
export function createApp(context: Context): Express {
  const app = express();
  app.disable('x-powered-by');
  // Before the JSON parser: a media file may well be announced as JSON, and is a stream all the same.
  app.use(mediaFileRoutes(context));
  app.use(express.json({ limit: JSON_LIMIT, verify: keepRawBody }));
  app.use(controlRoutes(context), errorCatalogueRoutes());
  app.use(requireKey(context.settings.apiKey));
  app.use(generateRoutes(context), generationRoutes(context), costRoutes(context));
  app.use(assetRoutes(context), catalogueRoutes(context));
  app.use(notFound);
  app.use(answerFault(context));
  return app;
}

/** The two 401 bodies differ in `error` (sync-so.md 1). */
const requireKey =
  (apiKey: string | undefined): RequestHandler =>
  (request, _response, next) => {
    const key = request.get('x-api-key');
    if (key === undefined) throw new ApiFault(401, { message: 'An API key is required.' });
    if (key === '' || (apiKey !== undefined && key !== apiKey)) {
      throw new ApiFault(401, { message: 'Unauthorized', extra: { error: undefined } });
    }
    next();
  };

const notFound: RequestHandler = (request) => {
  throw new ApiFault(404, { message: `Cannot ${request.method} ${request.path}` });
};

const answerFault =
  ({ settings }: Context): ErrorRequestHandler =>
  (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    if (error instanceof HtmlFault) return sendHtml(response, error.status);
    const fault = toFault(error);
    if (fault.status === 500) settings.log(`${request.method} ${request.path}: ${String(error)}`);
    response.status(fault.status).json(faultBody(fault, codeField(request) ?? settings.errorCodeField));
  };

function codeField(request: Request) {
  const name = request.get('x-simulator-scenario');
  return isScenarioName(name) ? SCENARIOS[name].errorCodeField : undefined;
}

/** The JSON parser throws errors with a status of their own. */
function toFault(error: unknown): ApiFault {
  if (error instanceof ApiFault) return error;
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  if (status === 413) return new ApiFault(413, { code: 'generation_input_validation_failed' });
  if (status === 400) return new ApiFault(400, { message: 'The body is not valid JSON.' });
  return new ApiFault(500, { code: 'internal_error' });
}
