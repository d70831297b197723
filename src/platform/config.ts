import { resolve } from 'node:path';
import { z } from 'zod';
import { authSettings } from './auth-config.js';
import { count, flag, host, list, origin, port, seconds } from './config-kinds.js';
import { draftSettings } from './draft-config.js';
import { apiHost, healthHost, listenerSettings } from './listener-config.js';
import { isAllowedWord } from './outbound-addresses.js';
import { fromDecimal } from './plain-number.js';
import { stackSettings } from './stack-config.js';
import { storeSettings } from './store-config.js';
import { syncSoSettings, syncSoWayBackSettings } from './sync-so-config.js';
import { temporalSettings } from './temporal-config.js';
import { uploadSettings } from './upload-config.js';

/**
 * Every environment variable of the product, and the only file that reads process.env.
 * The README's table and .env.example are made from these schemas (test/unit/config.test.ts holds them together).
 */

/** What the API and the worker need: addresses of the real parts, wherever these run. */
export const serviceSchema = z.object({
  ...storeSettings,
  ...syncSoSettings,
  WORKFLOW_MOST_EVENTS: count
    .default(1000)
    .describe('Events of a job after which it goes on in a fresh history; low numbers are for tests.'),
  ...syncSoWayBackSettings,
  ...temporalSettings,
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
export const stackSchema = z.object(stackSettings);

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

/**
 * What `work` loads in this process believes that it is for production: Vite makes a page for developers otherwise, three
 * times as large, in tests and wherever somebody has set NODE_ENV.
 */
export async function inProduction<T>(work: () => Promise<T>): Promise<T> {
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = 'production';
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
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
