import { afterEach, describe, expect, it, vi } from 'vitest';
import { anonymousEnvironment } from '../../local/own-process.js';
import { type Environment, loadServiceConfig, loadStackConfig } from '../../src/platform/config.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** What the API of a one-machine stack with these settings takes from them. */
function anonymousOf(settings: Environment) {
  const needed = { DATABASE_URL: 'postgresql://pro:sample@localhost/pro', SYNC_API_KEY: 'sk-sample' };
  const config = loadServiceConfig({ ...needed, ...anonymousEnvironment(loadStackConfig(settings)) });
  return [config.ANONYMOUS_USER_ID, config.ANONYMOUS_IS_ADMIN];
}

describe('who may use a one-machine stack without a credential', () => {
  it('is everybody on the machine, as its one user, who may do everything', () => {
    expect(anonymousOf({})).toEqual(['local-user', true]);
    expect(anonymousOf({ ANONYMOUS_USER_ID: 'me', API_HOST: 'localhost' })).toEqual(['me', true]);
  });

  it('is no admin where other machines reach it', () => {
    expect(anonymousOf({ API_HOST: '0.0.0.0' })).toEqual(['local-user', false]);
    expect(anonymousOf({ API_HOST: '192.168.0.7' })).toEqual(['local-user', false]);
  });

  it('is an admin or none where that is said', () => {
    vi.stubEnv('ANONYMOUS_IS_ADMIN', 'false');
    expect(anonymousOf({})).toEqual(['local-user', false]);
  });

  it('is nobody where "none" is said', () => {
    expect(anonymousOf({ ANONYMOUS_USER_ID: 'none' })[0]).toBeUndefined();
  });
});
