import express, { type Express } from 'express';
import type { ApiDeps } from './api-deps.js';
import { drainAfterAnswer } from './drain.js';
import { createErrorHandler, routeNotFound } from './error-handler.js';
import { guardOrigin } from './origin-guard.js';
import { otherMethods } from './other-methods.js';
import { refuseUnreadable } from './refuse-requests.js';
import { requestContext } from './request-context.js';
import { acceptResult } from './routes/accept-result.js';
import { cancelJob } from './routes/cancel-job.js';
import { createJob } from './routes/create-job.js';
import { downloadDoubtfulResult, downloadResult } from './routes/download-result.js';
import { getDocs } from './routes/get-docs.js';
import { getHealth, getReadiness } from './routes/get-health.js';
import { getJob } from './routes/get-job.js';
import { getMetrics } from './routes/get-metrics.js';
import { listJobs } from './routes/list-jobs.js';
import { readRawBody, receiveWebhook } from './routes/receive-webhook.js';
import { resumeJob } from './routes/resume-job.js';
import { resumeJobs } from './routes/resume-jobs.js';
import { retryJob } from './routes/retry-job.js';

/** The HTTP API (docs: /docs, /openapi.json). It does not listen; src/server.ts does. */
export function createApp(deps: ApiDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  // Jobs change all the time and answers are small: no ETags to compute.
  app.disable('etag');
  app.use(requestContext(deps.log), drainAfterAnswer, guardOrigin(deps.settings), refuseUnreadable);
  addRoutes(app, deps);
  app.use(getDocs());
  app.use(routeNotFound);
  app.use(createErrorHandler(deps.log));
  return app;
}

/** Paths without parameters first: "resume" is no job's id. */
function addRoutes(app: Express, deps: ApiDeps): void {
  app.route('/api/v1/sync/pro-sync-process').post(createJob(deps)).all(otherMethods);
  app.route('/api/v1/jobs').get(listJobs(deps)).all(otherMethods);
  app.route('/api/v1/jobs/resume').post(resumeJobs(deps)).all(otherMethods);
  app.route('/api/v1/jobs/:id').get(getJob(deps)).all(otherMethods);
  app.route('/api/v1/jobs/:id/download').get(downloadResult(deps)).all(otherMethods);
  app.route('/api/v1/jobs/:id/cancel').post(cancelJob(deps)).all(otherMethods);
  app.route('/api/v1/jobs/:id/retry').post(retryJob(deps)).all(otherMethods);
  app.route('/api/v1/jobs/:id/accept').post(acceptResult(deps)).all(otherMethods);
  app.route('/api/v1/jobs/:id/doubtful-result').get(downloadDoubtfulResult(deps)).all(otherMethods);
  app.route('/api/v1/jobs/:id/resume').post(resumeJob(deps)).all(otherMethods);
  app.route('/webhooks/sync-so/:jobId/:token').post(readRawBody, receiveWebhook(deps)).all(otherMethods);
  app.route('/healthz').get(getHealth).all(otherMethods);
  app.route('/readyz').get(getReadiness(deps)).all(otherMethods);
  app.route('/metrics').get(getMetrics(deps)).all(otherMethods);
}
