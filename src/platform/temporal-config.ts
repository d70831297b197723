import { z } from 'zod';

/** Where Temporal is, and as what our workers are known there (part of src/platform/config.ts). */
export const temporalSettings = {
  TEMPORAL_ADDRESS: z
    .string()
    .optional()
    .describe('Temporal frontend, host:port. Profiles of the Temporal CLI work too.'),
  TEMPORAL_NAMESPACE: z.string().optional().describe('Temporal namespace; "default" where nothing else is said.'),
  TEMPORAL_API_KEY: z.string().optional().describe('Temporal Cloud API key; turns TLS on.'),
  TEMPORAL_TASK_QUEUE: z.string().min(1).default('pro-jobs').describe('Task queue of API and workers.'),
  TEMPORAL_DEPLOYMENT: z
    .string()
    // Temporal writes a version as name:build, older servers as name.build, and keeps __ for itself.
    .regex(/^(?!__)[^\s.:]+$/, 'must have no space, dot or colon, and not begin with __')
    .default('pro-video-editor')
    .describe(
      "Worker deployment name. Workers without one are refused, so empty means the default. TEMPORAL_DEPLOYMENT_NAME, which Temporal's worker controller sets, means the same.",
    ),
  TEMPORAL_WORKER_BUILD_ID: z
    .string()
    .regex(/^[\w.-]+$/, 'must be letters, digits, "-", "_" and "."')
    .optional()
    .describe("Build id of this worker, as Temporal's worker controller gives it; left out: the hash of what it runs."),
  TEMPORAL_DEPLOYMENT_MANAGER: z
    .string()
    .min(1)
    .default('pro-deploy')
    .describe("Who alone may change the deployment's routing; the same for a whole team."),
  TEMPORAL_UI_URL: z.url().optional().describe("Address of Temporal's web UI, for links."),
};
