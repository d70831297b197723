import type { RequestHandler } from 'express';
import { checkDb } from '../../db/video-jobs.js';
import type { ApiDeps } from '../api-deps.js';
import { READY_PARTS, type Readiness } from '../schemas.js';
import { within } from '../within.js';

/** Below what load balancers wait for (often 5 s), above what a part that is merely busy needs. */
const CHECK_MS = 2_000;

/** GET /healthz: the process is alive. Restarting it would not bring another part back, so it asks none. */
export const getHealth: RequestHandler = (_request, response) => {
  response.json({ status: 'ok' });
};

/** GET /readyz: 503 names the parts that do not answer. */
export const getReadiness =
  ({ db, store, starter, log }: ApiDeps): RequestHandler =>
  async (_request, response) => {
    const checks = { postgresql: () => checkDb(db), s3: () => store.check(), temporal: () => starter.check() };
    const answers = await Promise.allSettled(READY_PARTS.map((part) => within(CHECK_MS, checks[part]())));
    const down = READY_PARTS.filter((part, place) => {
      const answer = answers[place];
      if (answer?.status === 'rejected') log.warn({ part, err: answer.reason }, 'part does not answer');
      return answer?.status === 'rejected';
    });
    const readiness: Readiness = { status: down.length === 0 ? 'ready' : 'unavailable', down };
    response.status(down.length === 0 ? 200 : 503).json(readiness);
  };
