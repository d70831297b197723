import { z } from 'zod';
import { host, list, port } from './config-kinds.js';
import { isNetwork } from './networks.js';
import { fromDecimal } from './plain-number.js';

/** Settings of where our processes listen, of who may ask how much of the API, and of what it tells operators alone (part of src/platform/config.ts). */

export const apiHost = z.string().default('127.0.0.1').describe('Address the HTTP API listens on.');
export const healthHost = z
  .string()
  .default('127.0.0.1')
  .describe("Address the worker's health checks listen on; the image says 0.0.0.0, for probes from outside.");

/** 0: there is no such limit. */
const most = fromDecimal(z.number().int().min(0));

const network = z
  .string()
  .refine(isNetwork, 'must be addresses, networks such as 10.0.0.0/8, or loopback, linklocal, uniquelocal');

export const listenerSettings = {
  API_TRUSTED_PROXIES: list(network).describe(
    'Proxies in front of the API whose X-Forwarded-For is believed: addresses, networks (10.0.0.0/8), or loopback, linklocal, uniquelocal, between commas. Left out: whoever connects is taken for the client, and one proxy for one client.',
  ),
  API_MOST_CONNECTIONS: most.default(10_000).describe('Most connections, and requests under way, at a time; 0: any.'),
  API_MOST_PER_ADDRESS: most
    .default(500)
    .describe('The same of one address (IPv6: one /64), streams of events included; 0: any.'),
  RATE_LIMIT_READS: most
    .default(1_800)
    .describe('Most GET and HEAD of one user in a minute, all API processes together; 0: any.'),
  RATE_LIMIT_WRITES: most.default(900).describe('Most other requests of one user in a minute; 0: any.'),
  RATE_LIMIT_ADDRESS: most
    .default(600)
    .describe(
      'Most requests without a credential from one address in a minute, a wrong one counted ten times; 0: any.',
    ),
  RATE_LIMIT_SIGN_INS: most.default(30).describe('Most sign-ins from one address in a minute; 0: any.'),
  ADMIN_HOST: z
    .string()
    .default('127.0.0.1')
    .describe('Address on which the API tells operators /metrics, /readyz in full and what is wrong (/findings).'),
  ADMIN_PORT: port.optional().describe('Port of it; left out: there is none.'),
  ADMIN_ALLOWED_HOSTS: list(host).describe(
    'Names it is also called by (name or name:port, between commas); always: localhost, ADMIN_HOST and its own address.',
  ),
};
