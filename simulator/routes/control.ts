import { type RequestHandler, Router } from 'express';
import { z } from 'zod';
import type { Context } from '../context.js';
import { ApiFault } from '../faults.js';
import { inspect } from '../inspection.js';
import { parse } from '../query.js';
import { SCENARIO_NAMES, SCENARIOS } from '../scenarios.js';

const scenarioSchema = z.strictObject({
  scenario: z.enum(SCENARIO_NAMES),
  times: z.int('must be an integer number').positive('must be a positive number').optional(),
  seconds: z.number('must be a number').positive('must be a positive number').optional(),
});
const LOOPBACK = ['127.0.0.1', '::1', '::ffff:127.0.0.1'];

/** The simulator's own controls; not part of Sync.so, answered on loopback alone. */
export function controlRoutes(context: Context): Router {
  const router = Router();
  const { scenarios, worker } = context;
  const current = () => ({ ...scenarios.peek(), times: scenarios.left() });
  router.use('/_simulator', onlyLoopback);
  router.get('/_simulator/health', (_request, response) => void response.json({ ok: true, scenario: current() }));
  router.get('/_simulator/scenarios', (_request, response) => void response.json(SCENARIOS));
  router.get('/_simulator/scenario', (_request, response) => void response.json(current()));
  router.post('/_simulator/scenario', (request, response) => {
    const { scenario, ...how } = parse(scenarioSchema, request.body);
    scenarios.set(scenario, how);
    response.json(current());
  });
  router.get('/_simulator/generations', (_request, response) => void response.json(inspect(context)));
  router.post('/_simulator/generations/:id/finish', (request, response) => {
    if (!worker.finish(request.params.id)) throw new ApiFault(404, { code: 'generation_not_found' });
    response.status(202).end();
  });
  return router;
}

const onlyLoopback: RequestHandler = (request, _response, next) => {
  if (!LOOPBACK.includes(request.socket.remoteAddress ?? '')) throw new ApiFault(403);
  next();
};
