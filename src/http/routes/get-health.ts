import { INDISPENSABLE, partsDown } from '../../jobs/parts-down.js';
import { json, problems } from '../operation.js';
import { route } from '../route.js';
import type { Readiness } from '../schemas.js';

/** The process is alive. Restarting it would not bring another part back, so it asks none. */
export const getHealth = route({
  method: 'get',
  path: '/healthz',
  access: 'anybody',
  operation: {
    operationId: 'getHealth',
    summary: 'Is the process alive?',
    responses: { 200: json('Health', 'It is.'), ...problems('origin_refused') },
  },
  handle: () => (_request, response) => void response.json({ status: 'ok' }),
});

/** Whether requests can be served, and no more: anybody may ask. Operators are told why (../operator/app.ts). */
export const getReadiness = route({
  method: 'get',
  path: '/readyz',
  access: 'anybody',
  operation: {
    operationId: 'getReadiness',
    summary: 'Can requests be served?',
    responses: {
      200: json('Readiness', 'They can; jobs are taken in also while Temporal or the workers are away.'),
      503: json('Readiness', 'They cannot.'),
      ...problems('origin_refused'),
    },
  },
  handle: (deps) => {
    const look = oneAtATime(() => partsDown(deps));
    return async (_request, response) => {
      const down = await look();
      const isReady = !down.some((part) => INDISPENSABLE.includes(part));
      const readiness: Readiness = { status: isReady ? 'ready' : 'unavailable' };
      response.status(isReady ? 200 : 503).json(readiness);
    };
  },
});

/** Whoever asks while it is looked gets what is seen then: nobody who asks a hundred times at once makes a hundred looks. */
function oneAtATime<T>(look: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => {
    running ??= look().finally(() => {
      running = undefined;
    });
    return running;
  };
}
