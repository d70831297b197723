import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export const CLIENT = { clientId: 'video-editor', clientSecret: 'not-a-real-client-secret' };

interface Asked {
  redirectUri: string;
  nonce: string;
  challenge: string;
}

/** An identity provider on loopback that lets whoever comes in as `user`: OpenID Connect's code flow, with PKCE. */
export async function startOidcIssuer() {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const { privateKey: otherKey } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  const issued = new Map<string, Asked>();
  const secrets: string[] = [];
  const now = { user: { sub: 'ann@idp', name: 'Ann Example' } as Record<string, unknown>, fault: '' };
  const routes: Record<string, (url: URL, request: IncomingMessage, response: ServerResponse) => unknown> = {
    '/.well-known/openid-configuration': (_url, _request, response) => json(response, 200, metadata()),
    '/keys': (_url, _request, response) => json(response, 200, { keys: [jwk] }),
    '/authorize': ({ searchParams }, _request, response) => {
      const said = (name: string) => searchParams.get(name) ?? '';
      const back = new URL(said('redirect_uri'));
      back.searchParams.set('state', said('state'));
      if (now.fault === 'access_denied') back.searchParams.set('error', 'access_denied');
      else
        back.searchParams.set(
          'code',
          newCode({ redirectUri: said('redirect_uri'), nonce: said('nonce'), challenge: said('code_challenge') }),
        );
      secrets.push(said('state'), said('nonce'));
      response.writeHead(302, { location: back.href }).end();
    },
    '/token': async (_url, request, response) => {
      const form = new URLSearchParams(await text(request));
      const asked = issued.get(form.get('code') ?? '');
      issued.delete(form.get('code') ?? '');
      const challenge = createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url');
      const isRight = asked && challenge === asked.challenge && form.get('redirect_uri') === asked.redirectUri;
      if (form.get('client_secret') !== CLIENT.clientSecret) return json(response, 400, { error: 'invalid_client' });
      if (!isRight) return json(response, 400, { error: 'invalid_grant' });
      const nonce = now.fault === 'nonce' ? 'another' : asked.nonce;
      const idToken = await signed({ ...now.user, nonce }, now.fault === 'signature' ? otherKey : privateKey);
      const accessToken = randomUUID();
      secrets.push(idToken, accessToken, form.get('code_verifier') ?? '');
      json(response, 200, { access_token: accessToken, token_type: 'Bearer', expires_in: 60, id_token: idToken });
    },
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', issuer);
    if (now.fault === 'down') return void json(response, 500, {});
    const answer = routes[url.pathname] ?? ((_url, _request, response) => json(response, 404, {}));
    void answer(url, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const metadata = () => ({
    ...{ issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token` },
    ...{ jwks_uri: `${issuer}/keys`, response_types_supported: ['code'], subject_types_supported: ['public'] },
    ...{ id_token_signing_alg_values_supported: ['RS256'], code_challenge_methods_supported: ['S256'] },
  });
  function newCode(asked: Asked): string {
    const code = randomUUID();
    issued.set(code, asked);
    secrets.push(code);
    return code;
  }
  const signed = (claims: Record<string, unknown>, key: Parameters<SignJWT['sign']>[0]) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .setIssuer(issuer)
      .setAudience(CLIENT.clientId)
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(key);
  return {
    ...{ issuer, now, secrets },
    stop: () => new Promise<void>((resolve) => void server.close(() => resolve()).closeAllConnections()),
  };
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
