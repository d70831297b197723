import type { Client } from '@temporalio/client';
import type { JobSettings } from '../../workflows/messages.js';
import type { ServiceConfig } from '../platform/config.js';
import { createAdopter } from './adopter.js';
import type { Adopter } from './job-starter.js';

/** How jobs are run, by the configuration of whoever starts them. */
export const jobSettings = (config: ServiceConfig): JobSettings => ({
  poll: {
    firstSeconds: config.POLL_FIRST_SECONDS,
    minSeconds: config.POLL_MIN_SECONDS,
    maxSeconds: config.POLL_MAX_SECONDS,
  },
  webhookBase: config.API_PUBLIC_URL?.replace(/\/+$/, ''),
  inFlightMs: config.SYNC_IN_FLIGHT_SECONDS * 1000,
  mostEvents: config.WORKFLOW_MOST_EVENTS,
});

/** Takes over jobs of the present system, and completes jobs by hand. */
export const jobAdopter = (client: Client, config: ServiceConfig): Adopter =>
  createAdopter(client, config.TEMPORAL_TASK_QUEUE, jobSettings(config));
