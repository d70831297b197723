import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

/** An identity provider on loopback: its discovery document, its public keys, and tokens as it signs them. */
export async function startIdentityProvider() {
  const published: JWK[] = [];
  const asked: string[] = [];
  let isDown = false;
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const body = bodyOf(request.url ?? '');
    response.writeHead(isDown ? 500 : body ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const bodyOf = (path: string) =>
    ({
      '/.well-known/openid-configuration': { issuer, jwks_uri: `${issuer}/keys` },
      '/keys': { keys: published },
    })[path];
  /** One that it signs with; published, if it is to be known. */
  async function newSigner(kid: string, isPublished = true) {
    const { privateKey, publicKey } = await generateKeyPair('RS256');
    if (isPublished) published.push({ ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' });
    return (claims: Record<string, unknown>) =>
      new SignJWT({ iss: issuer, aud: AUDIENCE, exp: Math.floor(Date.now() / 1000) + 600, ...claims })
        .setProtectedHeader({ alg: 'RS256', kid })
        .sign(privateKey);
  }
  return {
    ...{ issuer, asked, published, newSigner },
    breakDown: (down: boolean) => {
      isDown = down;
    },
    stop: () => new Promise<void>((resolve) => void server.close(() => resolve()).closeAllConnections()),
  };
}

export const AUDIENCE = 'video-api';
