import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { authSettings } from './auth-config.js';
import { count, flag, host, list, origin, port, seconds } from './config-kinds.js';
import { draftSettings } from './draft-config.js';
import { listenerSettings } from './listener-config.js';
import { isAllowedWord } from './outbound-addresses.js';
import { fromDecimal } from './plain-number.js';
import { uploadSettings } from './upload-config.js';

/**
 * Every environment variable of the product, and the only file that reads process.env.
 * The README's table and .env.example are made from these schemas (test/unit/config.test.ts holds them together).
 */

const apiHost = z.string().default('127.0.0.1').describe('Address the HTTP API listens on.');
const healthHost = z
  .string()
  .default('127.0.0.1')
  .describe("Address the worker's health checks listen on; the image says 0.0.0.0, for probes from outside.");

/** What the API and the worker need: addresses of the real parts, wherever these run. */
export const serviceSchema = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).describe('PostgreSQL, as a URL.'),
  DATABASE_LISTEN_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe(
      'The same database past a pooler that shares connections between transactions (PgBouncer), for the one that hears of changed jobs; left out: DATABASE_URL.',
    ),
  S3_ENDPOINT: z.url().optional().describe("S3 endpoint; leave out for AWS's own."),
  S3_PUBLIC_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Where browsers reach the same S3, for the links they are given; left out: S3_ENDPOINT.'),
  S3_REGION: z.string().default('us-east-1').describe('S3 region.'),
  S3_BUCKET: z.string().min(3).default('pro-video-editor').describe('Bucket for uploads and results; private.'),
  S3_ACCESS_KEY_ID: z.string().min(1).optional().describe("S3 key id; leave out for the AWS SDK's own chain."),
  S3_SECRET_ACCESS_KEY: z.string().min(1).optional().describe('S3 secret; goes with S3_ACCESS_KEY_ID.'),
  S3_FORCE_PATH_STYLE: flag.default(true).describe('Bucket in the path (most S3 servers) or in the host name (AWS).'),
  SYNC_API_KEY: z
    .string()
    .min(1)
    .describe('Key of the Sync.so account; the embedded stack makes one up for its simulator.'),
  SYNC_BASE_URL: z.url().default('https://api.sync.so').describe('Sync.so, or the simulator.'),
  SYNC_CONCURRENCY: count
    .default(1)
    .describe('Generations at a time, by the Sync.so plan: 1, 3, 6 or 15. Only where no number is kept yet.'),
  SYNC_CREATES_PER_MINUTE: count.default(50).describe('Most generations sent in a minute; Sync.so takes 60.'),
  SYNC_READS_PER_MINUTE: count.default(300).describe('Most reads of generations in a minute.'),
  SYNC_IN_FLIGHT_SECONDS: count
    .default(300) // a send can be under way for 100 s (src/sync-so/client.ts), and then be missing from the list for as long
    .describe('How long a send without an answer may come through, or be missing from the list of generations.'),
  WORKFLOW_MOST_EVENTS: count
    .default(1000)
    .describe('Events of a job after which it goes on in a fresh history; low numbers are for tests.'),
  SYNC_WEBHOOK_SECRET: z
    .string()
    .min(1)
    .optional()
    .describe('Secret of the webhooks (whsec_…); left out: asked of Sync.so with the key.'),
  API_PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Where Sync.so reaches the API for webhooks, HTTPS; left out: no webhooks, jobs look by themselves.'),
  SYNC_ASSET_MODE: z
    .enum(['auto', 'signed-url', 'upload'])
    .default('auto')
    .describe(
      'How Sync.so gets the media: signed S3 URLs, or an upload into its assets; auto uploads from a loopback S3.',
    ),
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
  API_HOST: apiHost,
  API_PORT: port.default(4000).describe('Port of the HTTP API.'),
  API_ALLOWED_HOSTS: list(host).describe(
    'Names the API is also called by (name or name:port, between commas), as behind a load balancer; always: localhost, API_HOST, that of API_PUBLIC_URL.',
  ),
  API_ALLOWED_ORIGINS: list(origin).describe(
    'Origins whose pages may use the API in a browser, between commas; its own may always.',
  ),
  ...listenerSettings,
  WORKER_HEALTH_HOST: healthHost,
  WORKER_HEALTH_PORT: port.optional().describe("Port of the worker's /healthz and /readyz; none when left out."),
  ANONYMOUS_USER_ID: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Whom a request without any credential acts as: whoever reaches the API then has what is theirs, so only where nobody else reaches it. Left out: such a request is refused with 401.',
    ),
  ANONYMOUS_IS_ADMIN: flag
    .default(false)
    .describe("Such a request has the scope admin too, and with it everybody's jobs and keys."),
  ...authSettings,
  OUTBOUND_ALLOW: list(
    z.string().refine(isAllowedWord, 'must be addresses, networks in CIDR and names, between commas'),
  ).describe(
    'Addresses, networks (CIDR) and host names, between commas, that requests to URLs of users may reach though they are not public: your own receivers of webhooks, and sources of files. Left out: public addresses alone.',
  ),
  ...uploadSettings,
  MAX_AUDIO_FILES: count.default(50).describe('Most audio files in one job.'),
  ...draftSettings,
  RETENTION_DAYS: count
    .optional()
    .describe(
      'Days after the end of a job that its files are kept, uploads and result; its row stays and says what went. Left out: for good.',
    ),
  DOWNLOAD_URL_SECONDS: count.default(900).describe('How long a signed download link works.'),
  POLL_FIRST_SECONDS: seconds.describe("First look at a generation; left out: from the model's typical time."),
  POLL_MIN_SECONDS: seconds.describe('Shortest time between later looks; left out: 10.'),
  POLL_MAX_SECONDS: seconds.describe('Longest time between looks; left out: 60.'),
  GIT_COMMIT: z.string().min(1).optional().describe('Commit that a build is made from, where there is no git to ask.'),
  EXIT_WHEN_DRAINED: flag
    .default(false)
    .describe('The worker ends by itself once its version has been drained; also `--exit-when-drained`.'),
  DRAINED_CHECK_SECONDS: fromDecimal(z.number().positive())
    .default(15)
    .describe('How often such a worker asks whether its version is drained.'),
  DETECTOR_SECONDS: fromDecimal(z.number().positive().max(9))
    .default(5)
    .describe(
      'How often the API looks for jobs that no worker runs, and why; at most 9, to know within half a minute.',
    ),
  RESCUE_AFTER_SECONDS: fromDecimal(z.number().min(0))
    .default(300)
    .describe(
      'Jobs of a version without workers are moved after this time, if they fit; 0: only by `pro deploy move`.',
    ),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('Least level logged.'),
});

/** What the embedded one-command stack needs; all of it has a default. */
export const stackSchema = z.object({
  DATA_DIR: z.string().default('.data').describe('Where the embedded parts keep their data.'),
  CACHE_DIR: z
    .string()
    .default(join(homedir(), '.cache', 'pro-video-editor'))
    .describe('Where downloaded or built binaries are kept.'),
  DATABASE_URL: z.url().optional().describe('Use this PostgreSQL instead of the embedded one.'),
  S3_ENDPOINT: z.url().optional().describe('Use this S3 instead of the embedded one.'),
  TEMPORAL_ADDRESS: z.string().optional().describe('Use this Temporal instead of the embedded one.'),
  SYNC_API_KEY: z.string().min(1).optional().describe('Use the real Sync.so instead of the simulator.'),
  SYNC_BASE_URL: z.url().optional().describe('Use this Sync.so; only with SYNC_API_KEY.'),
  API_HOST: apiHost,
  API_PORT: port.default(4000).describe('Port of the HTTP API.'),
  ADMIN_HOST: listenerSettings.ADMIN_HOST,
  ADMIN_PORT: port.default(4005).describe('Port of what the API tells operators.'),
  ANONYMOUS_USER_ID: z
    .string()
    .min(1)
    .default('local-user')
    .describe('Whom a request without a credential acts as; `none`: nobody, so that each needs one.'),
  WORKER_HEALTH_HOST: healthHost,
  WORKER_HEALTH_PORT: port.default(4001).describe("Port of the worker's health checks."),
  SIMULATOR_PORT: port.default(4002).describe('Port of the Sync.so simulator.'),
  POSTGRES_PORT: port.default(4003).describe('Port of the embedded PostgreSQL.'),
  S3_PORT: port.default(4004).describe('Port of the embedded S3.'),
  TEMPORAL_PORT: port.default(7233).describe('Port of the embedded Temporal server.'),
  TEMPORAL_UI_PORT: port.default(8233).describe("Port of the embedded Temporal's web UI."),
  SIMULATOR_SCENARIO: z.string().default('ok').describe('Scenario of the simulator (`npm run simulator -- --help`).'),
  TEMPORAL_CLI_PATH: z.string().optional().describe('The Temporal CLI to use.'),
  VERSITYGW_PATH: z.string().optional().describe('The versitygw to use.'),
  FFMPEG_PATH: z.string().optional().describe('The ffmpeg to use.'),
});

/** What `pro deploy` needs of it: it works where nothing but Temporal is within reach. */
const deploySchema = serviceSchema.pick({
  TEMPORAL_TASK_QUEUE: true,
  TEMPORAL_DEPLOYMENT: true,
  TEMPORAL_DEPLOYMENT_MANAGER: true,
  RESCUE_AFTER_SECONDS: true,
});

export type ServiceConfig = z.infer<typeof serviceSchema>;
export type StackConfig = z.infer<typeof stackSchema>;
export type Environment = Record<string, string | undefined>;

/** Names every wrong or missing variable in one message. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export function loadServiceConfig(env: Environment = process.env): ServiceConfig {
  const config = parse(serviceSchema, env);
  // Without it a token that was made for any other program of the same provider would do.
  if ((config.AUTH_JWT_ISSUER === undefined) !== (config.AUTH_JWT_AUDIENCE === undefined)) {
    throw new ConfigError('AUTH_JWT_ISSUER and AUTH_JWT_AUDIENCE go together.\nSet both, or none.');
  }
  if (config.AUTH_OIDC_CLIENT_ID && !config.AUTH_JWT_ISSUER) {
    throw new ConfigError('AUTH_OIDC_CLIENT_ID is a client of AUTH_JWT_ISSUER.\nSet that too, or none.');
  }
  return config;
}

export const loadDeployConfig = (env: Environment = process.env): z.infer<typeof deploySchema> =>
  parse(deploySchema, env);

export function loadStackConfig(env: Environment = process.env): StackConfig {
  const config = parse(stackSchema, env);
  return { ...config, DATA_DIR: resolve(config.DATA_DIR), CACHE_DIR: resolve(config.CACHE_DIR) };
}

/** The environment of a child process: ours, with what the stack found out on top. */
export const childEnvironment = (overrides: Environment): Environment => ({ ...process.env, ...overrides });

/**
 * The AWS SDK tells everyone on Node 20, in the midst of our own lines, that its versions of 2027 will want Node 22.
 * The version we pin does not, and package.json says which Node we run on.
 */
export function quietAwsSdk(): void {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
}

/** The commit of a build where there is no git: the Dockerfile's argument. It changes nothing but what is shown. */
export const gitCommit = (env: Environment = process.env): string | undefined => env.GIT_COMMIT || undefined;

/** What Temporal's own envconfig reads (TEMPORAL_PROFILE, TEMPORAL_TLS_… too), without undefined values. */
export function temporalEnvironment(env: Environment = process.env): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[0].startsWith('TEMPORAL_') && !!entry[1]),
  );
}

function parse<S extends z.ZodType>(schema: S, env: Environment): z.infer<S> {
  // An empty variable is what `FOO=` in a file means: not set.
  const set: Environment = Object.fromEntries(Object.entries(env).filter(([, value]) => value));
  if (set.TEMPORAL_DEPLOYMENT_NAME) set.TEMPORAL_DEPLOYMENT ??= set.TEMPORAL_DEPLOYMENT_NAME;
  const result = schema.safeParse(set);
  if (result.success) return result.data;
  const lines = result.error.issues.map(({ path, message }) => {
    const name = path.join('.');
    return `  ${name}: ${name in set ? message : 'is missing'}`;
  });
  throw new ConfigError(
    ['The environment is not right:', ...lines, 'See .env.example for what each means.'].join('\n'),
  );
}
