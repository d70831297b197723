import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  ConfigError,
  childEnvironment,
  type Environment,
  loadServiceConfig,
  loadStackConfig,
  temporalEnvironment,
} from '../../src/platform/config.js';

const REQUIRED = { DATABASE_URL: 'postgresql://pro:sample@localhost/pro', SYNC_API_KEY: 'sk-sample' };
const service = (env: Environment = {}) => loadServiceConfig({ ...REQUIRED, ...env });

/** What the loader says about a wrong environment. */
function complaint(load: () => unknown): string {
  try {
    load();
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('The environment was accepted.');
}

describe('loadServiceConfig', () => {
  it('lets nobody in without a credential, unless it is said', () => {
    expect(service()).toMatchObject({ ANONYMOUS_IS_ADMIN: false });
    expect(service().ANONYMOUS_USER_ID).toBeUndefined();
    expect(loadStackConfig({}).ANONYMOUS_USER_ID).toBe('local-user');
  });

  it('takes the tokens of an issuer only for an audience', () => {
    const issuer = { AUTH_JWT_ISSUER: 'https://id.example.com/' };
    const audience = { AUTH_JWT_AUDIENCE: 'video' };
    for (const half of [issuer, audience]) expect(complaint(() => service(half))).toContain('go together');
    expect(service({ ...issuer, ...audience })).toMatchObject({ ...issuer, AUTH_JWT_USER_CLAIM: 'sub' });
    expect(complaint(() => service({ AUTH_JWT_ADMIN_CLAIM: 'roles' }))).toContain('claim=value');
  });

  it('needs two variables and has a default for the rest', () => {
    expect(service()).toMatchObject({
      ...REQUIRED,
      S3_BUCKET: 'pro-video-editor',
      S3_FORCE_PATH_STYLE: true,
      SYNC_BASE_URL: 'https://api.sync.so',
      TEMPORAL_TASK_QUEUE: 'pro-jobs',
      API_PORT: 4000,
      MAX_UPLOAD_BYTES: 5_368_709_120,
    });
  });

  it('names every missing and every wrong variable in one message', () => {
    const env = { SYNC_API_KEY: 'sk-sample', API_PORT: '70000', S3_ENDPOINT: 'nowhere', LOG_LEVEL: 'loud' };
    const message = complaint(() => loadServiceConfig(env));
    expect(message).toMatch(/^ {2}DATABASE_URL: is missing$/m);
    expect(message).toMatch(/^ {2}API_PORT: .+$/m);
    expect(message).toMatch(/^ {2}S3_ENDPOINT: .+$/m);
    expect(message).toMatch(/^ {2}LOG_LEVEL: .+"debug".+$/m);
    expect(message).not.toContain('SYNC_API_KEY');
    expect(message).toContain('.env.example');
  });

  it('does not repeat a wrong value, it may be a secret', () => {
    const message = complaint(() => service({ DATABASE_URL: 'mysql://pro:sample-password@localhost/pro' }));
    expect(message).toContain('DATABASE_URL');
    expect(message).not.toContain('sample-password');
  });

  it.each([
    ['true', true],
    ['1', true],
    ['false', false],
    ['0', false],
  ])('reads the flag %j as %j', (word, expected) => {
    expect(service({ S3_FORCE_PATH_STYLE: word }).S3_FORCE_PATH_STYLE).toBe(expected);
  });

  it.each(['no', 'FALSE', 'off'])('refuses the flag %j instead of guessing', (word) => {
    expect(complaint(() => service({ S3_FORCE_PATH_STYLE: word }))).toContain('S3_FORCE_PATH_STYLE');
  });

  it('takes an empty variable for one that is not set', () => {
    expect(service({ S3_ENDPOINT: '', API_PORT: '', WORKER_HEALTH_PORT: '' })).toEqual(service());
    expect(complaint(() => service({ SYNC_API_KEY: '' }))).toContain('SYNC_API_KEY: is missing');
  });

  it.each(['0', '65536', '-1', '40.5', 'http'])('refuses port %j', (port) => {
    expect(complaint(() => service({ API_PORT: port }))).toContain('API_PORT');
  });

  it.each(['postgres', 'postgresql'])('takes %s:// for PostgreSQL', (scheme) => {
    const url = `${scheme}://pro@localhost:5432/pro`;
    expect(service({ DATABASE_URL: url }).DATABASE_URL).toBe(url);
  });
});

describe('TEMPORAL_DEPLOYMENT', () => {
  it('cannot be switched off: a worker without one would leave jobs hanging', () => {
    expect(service({ TEMPORAL_DEPLOYMENT: '' }).TEMPORAL_DEPLOYMENT).toBe('pro-video-editor');
  });

  it.each([' ', 'a b', 'a:b', 'a.b', '__unversioned__'])('refuses %j, which Temporal cannot keep apart', (name) => {
    expect(complaint(() => service({ TEMPORAL_DEPLOYMENT: name }))).toContain('  TEMPORAL_DEPLOYMENT: ');
  });
});

describe('loadStackConfig', () => {
  it('needs nothing', () => {
    expect(loadStackConfig({})).toMatchObject({ API_PORT: 4000, TEMPORAL_UI_PORT: 8233, SIMULATOR_SCENARIO: 'ok' });
    expect(loadStackConfig({})).not.toHaveProperty('DATABASE_URL');
  });

  it('makes folders absolute', () => {
    const config = loadStackConfig({ DATA_DIR: 'here', CACHE_DIR: 'there' });
    expect(config).toMatchObject({ DATA_DIR: resolve('here'), CACHE_DIR: resolve('there') });
  });

  it('names every wrong variable in one message', () => {
    const message = complaint(() => loadStackConfig({ S3_PORT: 'x', POSTGRES_PORT: '0', SYNC_BASE_URL: 'sync' }));
    for (const name of ['S3_PORT', 'POSTGRES_PORT', 'SYNC_BASE_URL']) expect(message).toContain(`  ${name}: `);
  });
});

it("gives Temporal's own settings to Temporal, and no others", () => {
  const env = { TEMPORAL_PROFILE: 'cloud', TEMPORAL_TLS: '', TEMPORAL_API_KEY: undefined, PATH: '/bin' };
  expect(temporalEnvironment(env)).toEqual({ TEMPORAL_PROFILE: 'cloud' });
});

it('gives a child our environment with the stack on top', () => {
  const child = childEnvironment({ PATH: '/elsewhere', API_PORT: '4000' });
  expect(child).toMatchObject({ PATH: '/elsewhere', API_PORT: '4000' });
  expect(Object.keys(child).length).toBeGreaterThan(2);
});

describe('the names and origins of the API', () => {
  it('are lists between commas', () => {
    const { API_ALLOWED_HOSTS, API_ALLOWED_ORIGINS } = service({
      API_ALLOWED_HOSTS: 'api.example.com, inside:8080,,[::1]:4000',
      API_ALLOWED_ORIGINS: 'https://app.example.com/ ,http://localhost:5173',
    });
    expect(API_ALLOWED_HOSTS).toEqual(['api.example.com', 'inside:8080', '[::1]:4000']);
    expect(API_ALLOWED_ORIGINS).toEqual(['https://app.example.com', 'http://localhost:5173']);
    expect(service({ API_ALLOWED_HOSTS: ',' }).API_ALLOWED_HOSTS).toEqual([]);
  });

  it.each([
    { API_ALLOWED_HOSTS: '*' },
    { API_ALLOWED_HOSTS: 'https://api.example.com' },
    { API_ALLOWED_HOSTS: 'a.example,b c' },
    { API_ALLOWED_ORIGINS: '*' },
    { API_ALLOWED_ORIGINS: 'null' },
    { API_ALLOWED_ORIGINS: 'app.example.com' },
  ])('are refused as %j', (env) => {
    expect(complaint(() => service(env))).toContain(Object.keys(env)[0]);
  });
});
