import { describe, expect, it } from 'vitest';
import { unlimitedEnvironment } from '../../local/own-process.js';
import { clientOf } from '../../src/http/client-address.js';
import { loadServiceConfig, loadStackConfig } from '../../src/platform/config.js';
import { inNetworks } from '../../src/platform/networks.js';

const needed = { DATABASE_URL: 'postgresql://pro:sample@localhost/pro', SYNC_API_KEY: 'sk-sample' };
const load = (more: Record<string, string | undefined>) => loadServiceConfig({ ...needed, ...more });

describe('whom limits count as one client', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('%s is %s', (address, client) => {
    expect(clientOf(address)).toBe(client);
  });
});

describe('networks', () => {
  it('have the addresses that are in them, and no others', () => {
    const isIn = inNetworks(['10.1.0.0/16', '192.0.2.7', 'loopback', '2001:db8::/32']);
    for (const address of ['10.1.2.3', '192.0.2.7', '127.0.0.1', '::1', '::ffff:10.1.0.1', '2001:db8::5'])
      expect(isIn(address), address).toBe(true);
    for (const address of ['10.2.0.1', '192.0.2.8', '2001:db9::1', 'no-address', '']) expect(isIn(address)).toBe(false);
  });

  it('are checked where they are set', () => {
    expect(load({ API_TRUSTED_PROXIES: 'loopback, 10.0.0.0/8' }).API_TRUSTED_PROXIES).toEqual([
      'loopback',
      '10.0.0.0/8',
    ]);
    for (const wrong of ['10.0.0.0/33', '10.0.0/8', 'everybody', '::1/129', '1.2.3.4/8/8'])
      expect(() => load({ API_TRUSTED_PROXIES: wrong }), wrong).toThrow('API_TRUSTED_PROXIES');
  });
});

describe('a one-machine stack', () => {
  const LIMITS = ['RATE_LIMIT_READS', 'RATE_LIMIT_ADDRESS', 'API_MOST_PER_ADDRESS'] as const;
  const limitsWith = (API_HOST: string) => {
    const config = load(unlimitedEnvironment(loadStackConfig({ API_HOST })));
    return LIMITS.map((name) => config[name]);
  };

  it('has no limits while nobody else reaches it', () => {
    expect(limitsWith('127.0.0.1')).toEqual([0, 0, 0]);
    expect(limitsWith('0.0.0.0')).toEqual([1_800, 600, 500]);
  });
});

it('a client of the identity provider needs that provider', () => {
  expect(() => load({ AUTH_OIDC_CLIENT_ID: 'video-editor' })).toThrow('AUTH_JWT_ISSUER');
});
