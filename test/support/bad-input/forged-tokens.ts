import { createHmac, createPublicKey } from 'node:crypto';
import { AUDIENCE, type startIdentityProvider } from '../identity-provider.js';

type Provider = Awaited<ReturnType<typeof startIdentityProvider>>;

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

/** Tokens that look like those of the provider, and let in nobody. */
export async function forgedTokens(provider: Provider) {
  const sign = await provider.newSigner('first');
  const claims = { iss: provider.issuer, aud: AUDIENCE, exp: inSeconds(6_000), sub: 'ann' };
  const [header = '', payload = '', signature = ''] = (await sign({ sub: 'ann' })).split('.');
  const none = (alg: string) => `${part({ alg, kid: 'first' })}.${part(claims)}.`;
  const known = { alg: 'RS256', kid: 'first' };
  const [jwk = {}] = provider.published;
  const pem = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
  const shared = (secret: string | Buffer) => {
    const signed = `${part({ alg: 'HS256', kid: 'first' })}.${part(claims)}`;
    return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
  };
  return {
    ...{ jwtNone: none('none'), jwtNoneInCapitals: none('NONE'), jwtUnsigned: `${part(known)}.${part(claims)}.` },
    ...{ jwtShared: shared(pem), jwtSharedJwk: shared(JSON.stringify(jwk)) },
    jwtChanged: [header, part({ ...claims, sub: 'admin' }), signature].join('.'),
    jwtCut: [header, payload, signature.slice(0, -4)].join('.'),
    jwtForged: await (await provider.newSigner('first', false))({ sub: 'ann' }),
    jwtOwnKey: `${part({ ...known, kid: 'mine', jwk })}.${payload}.${signature}`,
    jwtOwnKeys: `${part({ ...known, kid: 'mine', jku: `${provider.issuer}/evil` })}.${payload}.${signature}`,
    jwtCritical: `${part({ ...known, crit: ['exp'] })}.${payload}.${signature}`,
    ...(await signedClaims(sign)),
  };
}

/** Rightly signed, and about nobody, for nobody, or of another time. */
async function signedClaims(sign: Awaited<ReturnType<Provider['newSigner']>>) {
  const wrong: Record<string, Record<string, unknown>> = {
    ...{ jwtOtherAudience: { aud: 'another-api' }, jwtNoAudience: { aud: undefined } },
    ...{ jwtOtherIssuer: { iss: 'https://evil.example' }, jwtExpired: { exp: inSeconds(-60) } },
    ...{ jwtEndless: { exp: undefined }, jwtEarly: { nbf: inSeconds(6_000) }, jwtNobody: { sub: undefined } },
    ...{ jwtNumber: { sub: 42 }, jwtEmpty: { sub: '' }, jwtNul: { sub: 'ann\0' }, jwtSpace: { sub: 'ann ' } },
    ...{ jwtHalf: { sub: '\ud800' }, jwtLong: { sub: 'x'.repeat(601) } },
  };
  const signed = Object.entries(wrong).map(async ([name, claims]) => [name, await sign({ sub: 'ann', ...claims })]);
  return Object.fromEntries(await Promise.all(signed)) as Record<string, string>;
}
