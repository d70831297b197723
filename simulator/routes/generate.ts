import { type Request, type RequestHandler, Router } from 'express';
import { answerCreate } from '../answer-create.js';
import type { Context } from '../context.js';
import { type CreateResult, createGeneration } from '../create-generation.js';
import { ApiFault } from '../faults.js';
import { type IncomingCreate, readGenerateRequest, readIdempotencyKey } from '../generate-request.js';
import type { Chosen } from '../scenario-control.js';
import { isScenarioName } from '../scenarios.js';

/** POST /v2/generate, JSON and multipart (sync-so.md 3, 6). */
export function generateRoutes(context: Context): Router {
  return Router().post('/v2/generate', create(context));
}

const create =
  (context: Context): RequestHandler =>
  async (request, response) => {
    if (!context.rateAllows()) throw new ApiFault(429, { code: 'rate_limit_exceeded' });
    const key = readIdempotencyKey(request);
    const release = reserve(key, context);
    try {
      const incoming = await readGenerateRequest(request, context);
      const result = recorded(incoming, key, context, () => {
        return createGeneration(incoming, key, perRequest(request), context);
      });
      await answerCreate(result, response, context);
    } finally {
      release();
    }
  };

/** Until it is answered, a second request with the key is turned away (sync-so.md 6: never two jobs). */
function reserve(key: string | undefined, { keysInFlight }: Context): () => void {
  if (key === undefined) return () => undefined;
  if (keysInFlight.has(key)) {
    const message = 'A request with this Idempotency-Key is being worked on.';
    throw new ApiFault(409, { code: 'IDEMPOTENCY_IN_PROGRESS', message });
  }
  keysInFlight.add(key);
  return () => void keysInFlight.delete(key);
}

/** Keeps every create that came in, whatever becomes of it, for tests that count. */
function recorded({ body }: IncomingCreate, key: string | undefined, { store }: Context, make: () => CreateResult) {
  const name = typeof body === 'object' && body !== null && 'outputFileName' in body ? body.outputFileName : undefined;
  const outputFileName = typeof name === 'string' ? name : undefined;
  const entry = { at: new Date().toISOString(), outputFileName, idempotencyKey: key };
  try {
    const result = make();
    const outcome = result.replayed ? 'replayed' : 'accepted';
    store.saveCreate({ ...entry, outcome, generationId: result.record.id });
    return result;
  } catch (error) {
    const fault = error instanceof ApiFault ? { status: error.status, code: error.detail.code } : {};
    store.saveCreate({ ...entry, outcome: 'refused', ...fault });
    throw error;
  }
}

/** The scenario of this one request: header x-simulator-scenario, with x-simulator-seconds where it has a time. */
function perRequest(request: Request): Chosen | undefined {
  const name = request.get('x-simulator-scenario');
  if (name === undefined) return undefined;
  if (!isScenarioName(name)) throw new ApiFault(400, { message: `There is no scenario "${name}".` });
  const seconds = Number(request.get('x-simulator-seconds'));
  return seconds > 0 ? { name, seconds } : { name };
}
