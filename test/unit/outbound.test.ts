import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isAllowedWord, OutboundRefused, outboundRules } from '../../src/platform/outbound-addresses.js';
import { type OutboundSettings, openOutbound } from '../../src/platform/outbound-request.js';
import { answering, localServer } from '../support/local-server.js';

/** Hosts as a URL may have them, none of which leads into the public internet. */
const INSIDE = `
  127.0.0.1 127.0.0.53 127.255.255.254 127.1 127.0.1 2130706433 0x7f000001 0x7f.0.0.1 0177.0.0.1 017700000001 0x7f.1
  １２７.0.0.1 127。0。0。1 0 0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.255 192.168.0.1 192.168.255.255 3232235521
  169.254.169.254 169.254.0.1 0xa9fea9fe 2852039166 100.64.0.1 100.127.255.255 192.0.0.1 192.0.0.170 192.0.2.1 198.51.100.7 203.0.113.9
  198.18.0.1 198.19.255.255 192.88.99.1 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
  [::] [::1] [0:0:0:0:0:0:0:1] [::ffff:127.0.0.1] [::ffff:7f00:1] [::ffff:10.0.0.1] [::ffff:169.254.169.254] [::ffff:0:127.0.0.1]
  [::127.0.0.1] [::7f00:1] [64:ff9b::127.0.0.1] [64:ff9b::a9fe:a9fe] [64:ff9b::8.8.8.8] [64:ff9b:1::a00:1]
  [2002:7f00:1::] [2002:a9fe:a9fe::1] [2001::1] [2001:0:7f00:1::] [2001:db8::1] [2001:2::1] [2001:20::1] [3fff::1] [5f00::1]
  [fe80::1] [febf::1] [fec0::1] [fc00::1] [fd00:ec2::254] [fdff:ffff::1] [ff02::1] [ff05::1:3] [100::1] [1::1] [4000::1] [e000::1]`
  .trim()
  .split(/\s+/);
const OUTSIDE =
  `1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 169.253.255.255 172.15.255.255
  172.32.0.0 192.167.255.255 192.169.0.0 223.255.255.255 ::ffff:8.8.8.8 2606:4700:4700::1111 2a00:1450:4001::1`
    .trim()
    .split(/\s+/);

function outbound(settings: OutboundSettings = {}) {
  const opened = openOutbound(settings);
  onTestFinished(() => opened.close());
  return opened;
}
const CALL = { timeoutMs: 60_000, maxBytes: 1_000 };
const reasonOf = (work: Promise<unknown>) =>
  work.then(
    () => 'it was answered',
    (error: unknown) => (error instanceof OutboundRefused ? error.reason : error),
  );
/** Hosts that resolve to whatever the test says, one answer after the other. */
const resolving = (...answers: string[][]) => {
  let asked = 0;
  return async () =>
    (answers[Math.min(asked++, answers.length - 1)] ?? []).map((address) => ({
      address,
      family: address.includes(':') ? 6 : 4,
    }));
};

describe('addresses', () => {
  it('that are not public are refused in each of their writings, and nothing is sent', async () => {
    expect(INSIDE.length).toBeGreaterThan(60);
    const { check, request } = outbound();
    const urls = INSIDE.map((host) => `http://${host}:9/`);
    const reasons = urls.map(async (url) => [
      url,
      await reasonOf(check(url)),
      await reasonOf(request({ url, ...CALL })),
    ]);
    expect(await Promise.all(reasons)).toEqual(urls.map((url) => [url, 'not_public', 'not_public']));
  });

  it('that are not public are refused as what a name resolves to, alone or among others', async () => {
    const addresses = INSIDE.map((host) => new URL(`http://${host}`).hostname.replace(/[[\]]/g, ''));
    const found = addresses.map((address) =>
      reasonOf(outbound({ lookup: resolving(['8.8.8.8', address]) }).request({ url: 'http://name.example', ...CALL })),
    );
    expect(new Set(await Promise.all(found))).toEqual(new Set(['not_public']));
  });

  it('that are public are taken', () => {
    const rules = outboundRules();
    expect(OUTSIDE.filter((address) => !rules.allowsAddress(address))).toEqual([]);
    expect(rules.allowsAddress('no address')).toBe(false);
  });

  it('are allowed beyond that as addresses, networks and names', () => {
    const rules = outboundRules(['127.0.0.1', '10.2.0.0/16', 'fd00::/8', 'Hooks.internal']);
    const allowed = ['127.0.0.1', '::ffff:127.0.0.1', '10.2.255.1', 'fd12::1'];
    expect(allowed.filter(rules.allowsAddress)).toEqual(allowed);
    expect(['127.0.0.2', '10.3.0.1', 'fc00::1', '::1'].filter(rules.allowsAddress)).toEqual([]);
    expect([rules.allowsHost('hooks.INTERNAL'), rules.allowsHost('internal')]).toEqual([true, false]);
    expect(['10.0.0.0/8', '::1', 'receiver_1.internal', 'x'].every(isAllowedWord)).toBe(true);
    expect(['10.0.0.0/99', '10.0.0', 'a b', '', '-x', 'http://x'].some(isAllowedWord)).toBe(false);
  });
});

describe('a request', () => {
  it.each([
    ['ftp://example.com/', 'no_web_address'],
    ['file:///etc/passwd', 'no_web_address'],
    ['javascript:alert(1)', 'no_web_address'],
    ['//example.com', 'no_web_address'],
    [`https://example.com/${'a'.repeat(2_048)}`, 'no_web_address'],
    ['https://user:word@example.com/', 'has_credentials'],
    ['https://user@example.com/', 'has_credentials'],
  ])('to %s is refused', async (url, reason) => {
    const { check, request } = outbound({ lookup: resolving(['8.8.8.8']) });
    expect([await reasonOf(check(url)), await reasonOf(request({ url, ...CALL }))]).toEqual([reason, reason]);
  });

  it('to a name that leads inside only when it is connected to never arrives', async () => {
    const inside = await localServer(answering(200, 'secret'));
    const url = inside.url.replace('127.0.0.1', 'rebinding.example');
    const { check, request } = outbound({ lookup: resolving(['8.8.8.8'], ['127.0.0.1']) });
    await check(url);
    expect(await reasonOf(request({ url, ...CALL }))).toBe('not_public');
    expect(inside.received).toEqual([]);
  });

  it('follows redirects only as far as it is told, and never inside', async () => {
    const inside = await localServer(answering(200, 'secret'));
    const hops: Record<string, string> = {
      '/literal': inside.url,
      '/name': inside.url.replace('127.0.0.1', 'inside.example'),
      '/elsewhere': 'gopher://x/',
      '/circle': '/circle',
      '/on': '/end',
    };
    const gate = await localServer((request, response) => {
      const location = hops[request.url ?? ''];
      if (location) response.writeHead(302, { location }).end('x'.repeat(5_000));
      else response.end('arrived');
    });
    const { request } = outbound({ allow: ['gate.example'], lookup: resolving(['127.0.0.1']) });
    const go = (path: string, maxRedirects?: number) =>
      request({ url: gate.url.replace('127.0.0.1', 'gate.example') + path, ...CALL, maxRedirects });
    expect(
      await Promise.all(['/literal', '/name', '/elsewhere', '/circle'].map((path) => reasonOf(go(path, 3)))),
    ).toEqual(['not_public', 'not_public', 'no_web_address', 'too_many_redirects']);
    const end = await go('/on', 1);
    expect([end.status, new URL(end.url).pathname, await text(end.body)]).toEqual([200, '/end', 'arrived']);
    const unfollowed = await go('/literal');
    unfollowed.body.destroy();
    expect([unfollowed.status, inside.received]).toEqual([302, []]);
  });

  it('reads no more than it may, waits no longer than it may, and ends when its caller does', async () => {
    const { url } = await localServer((request, response) => {
      if (request.url === '/large') response.end('x'.repeat(1_001));
      else if (request.url === '/stuck') response.writeHead(200).write('first words');
    });
    const { request } = outbound({ allow: ['127.0.0.1'] });
    const large = await request({ ...CALL, url: `${url}/large` });
    expect(await reasonOf(text(large.body))).toBe('too_large');
    expect(await reasonOf(request({ ...CALL, url: `${url}/mute`, timeoutMs: 50 }))).toBe('too_slow');
    const stuck = request({ ...CALL, url: `${url}/stuck`, timeoutMs: 1_000 }).then(({ body }) => text(body));
    expect(await reasonOf(stuck)).toBe('too_slow');
    const stop = new AbortController();
    const ended = reasonOf(request({ ...CALL, url: `${url}/mute`, signal: stop.signal }));
    await sleep(0);
    stop.abort(new Error('the caller has gone'));
    expect(await ended).toEqual(new Error('the caller has gone'));
  });

  it('sends what it is given, and answers with what came, whatever its status', async () => {
    const server = await localServer(answering(503, 'later', { 'retry-after': '7' }));
    const { request } = outbound({ allow: ['127.0.0.0/8'] });
    const answer = await request({
      ...CALL,
      url: server.url,
      method: 'POST',
      body: '{}',
      headers: { 'webhook-id': 'msg_1' },
    });
    expect([answer.status, answer.headers['retry-after'], await text(answer.body)]).toEqual([503, '7', 'later']);
    expect(server.received).toMatchObject([{ method: 'POST', body: '{}', headers: { 'webhook-id': 'msg_1' } }]);
  });
});
