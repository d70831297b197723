import * as client from 'openid-client';
import { AppError } from '../../domain/errors.js';
import { isLoopback } from '../../platform/loopback.js';
import { type JwtSettings, type TokenUser, userOf } from './jwt.js';

/** Browsers that sign in with the team's identity provider: OpenID Connect's code flow, with state, nonce and PKCE. */

export interface OidcSettings extends Pick<JwtSettings, 'issuer' | 'userClaim' | 'adminClaim'> {
  clientId: string;
  /** Left out: a client without one. */
  clientSecret?: string;
}

/** What must be known again when the browser comes back. */
export interface OidcSecrets {
  state: string;
  nonce: string;
  codeVerifier: string;
}

/** Both throw `service_unavailable` where the provider does not answer. */
export interface OidcLogins {
  /** Where the browser goes; the provider sends it back to `redirectUri`. */
  begin(redirectUri: string): Promise<OidcSecrets & { url: string }>;
  /** Who it is, by the address at which it came back. Throws `unauthenticated` where the provider lets nobody in. */
  finish(cameBackAt: URL, secrets: OidcSecrets): Promise<TokenUser>;
}

const ANSWER_SECONDS = 5;
const SCOPE = 'openid profile email';

export function createOidcLogins(settings: OidcSettings): OidcLogins {
  let known: client.Configuration | undefined;
  const configuration = async () => {
    known ??= await discovered(settings); // asked again until it is known
    return known;
  };
  return {
    begin: (redirectUri) => guarded(async () => begin(await configuration(), redirectUri)),
    finish: (cameBackAt, secrets) =>
      guarded(async () => {
        const claims = await claimsAt(await configuration(), cameBackAt, secrets);
        const user = claims && userOf(claims, settings);
        if (!user) throw new AppError('unauthenticated', { detail: 'The identity provider names no user.' });
        return user;
      }),
  };
}

async function discovered({ issuer, clientId, clientSecret }: OidcSettings): Promise<client.Configuration> {
  const url = new URL(issuer);
  const isOwnMachine = url.protocol === 'http:' && isLoopback(url.hostname);
  const auth = clientSecret ? client.ClientSecretPost(clientSecret) : client.None();
  return await client.discovery(url, clientId, undefined, auth, {
    timeout: ANSWER_SECONDS,
    execute: [client.enableNonRepudiationChecks, ...(isOwnMachine ? [client.allowInsecureRequests] : [])],
  });
}

async function begin(configuration: client.Configuration, redirectUri: string) {
  const [state, nonce, codeVerifier] = [client.randomState(), client.randomNonce(), client.randomPKCECodeVerifier()];
  const challenge = await client.calculatePKCECodeChallenge(codeVerifier);
  const { href: url } = client.buildAuthorizationUrl(configuration, {
    ...{ redirect_uri: redirectUri, scope: SCOPE, state, nonce },
    ...{ code_challenge: challenge, code_challenge_method: 'S256' },
  });
  return { url, state, nonce, codeVerifier };
}

async function claimsAt(configuration: client.Configuration, cameBackAt: URL, secrets: OidcSecrets) {
  const { state: expectedState, nonce: expectedNonce, codeVerifier: pkceCodeVerifier } = secrets;
  const checks = { expectedState, expectedNonce, pkceCodeVerifier, idTokenExpected: true };
  const tokens = await client.authorizationCodeGrant(configuration, cameBackAt, checks);
  return tokens.claims();
}

/** Faults of the library hold what was sent and answered, codes and tokens too: of them only the kind goes on. */
async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError) throw error;
    const cause = new Error(kindOf(error));
    if (isAnswer(error)) throw new AppError('unauthenticated', { detail: refusalOf(error), cause });
    throw new AppError('service_unavailable', { detail: 'The identity provider does not answer.', cause });
  }
}

/** It has answered: with a refusal, or with something that is not what was asked for. */
const isAnswer = (error: unknown): boolean =>
  error instanceof client.AuthorizationResponseError ||
  error instanceof client.ResponseBodyError ||
  (error instanceof client.ClientError && !NOT_REACHED.has(error.code ?? ''));

const NOT_REACHED = new Set([
  'OAUTH_TIMEOUT',
  'OAUTH_ABORT',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
]);

/** With the provider's own word for it (RFC 6749, 4.1.2.1 and 5.2), such as access_denied. */
function refusalOf(error: unknown): string {
  const said = error instanceof Error && 'error' in error ? String(error.error) : '';
  return `The identity provider lets nobody in${/^\w{1,60}$/.test(said) ? `: ${said}` : ''}.`;
}

function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return [error.name, 'code' in error ? String(error.code) : '', causeOf(error)].filter(Boolean).join(' ');
}

const causeOf = ({ cause }: Error) => (cause instanceof Error && 'code' in cause ? String(cause.code) : '');
