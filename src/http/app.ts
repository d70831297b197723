import express, { type Express } from 'express';
import type { ApiDeps } from './api-deps.js';
import { drainAfterAnswer } from './drain.js';
import { createErrorHandler, routeNotFound } from './error-handler.js';
import { requestContext } from './request-context.js';
import { cancelJob } from './routes/cancel-job.js';
import { createJob } from './routes/create-job.js';
import { downloadResult } from './routes/download-result.js';
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
  app.use(requestContext(deps.log), drainAfterAnswer);
  app.post('/api/v1/sync/pro-sync-process', createJob(deps));
  app.get('/api/v1/jobs', listJobs(deps));
  app.get('/api/v1/jobs/:id', getJob(deps));
  app.get('/api/v1/jobs/:id/download', downloadResult(deps));
  app.post('/api/v1/jobs/:id/cancel', cancelJob(deps));
  app.post('/api/v1/jobs/:id/retry', retryJob(deps));
  app.post('/api/v1/jobs/:id/resume', resumeJob(deps));
  app.post('/api/v1/jobs/resume', resumeJobs(deps));
  app.post('/webhooks/sync-so/:jobId/:token', readRawBody, receiveWebhook(deps));
  app.get('/healthz', getHealth);
  app.get('/readyz', getReadiness(deps));
  app.get('/metrics', getMetrics(deps));
  app.use(getDocs());
  app.use(routeNotFound);
  app.use(createErrorHandler(deps.log));
  return app;
}
