import type { ApiSettings } from './http/api-deps.js';
import { createTokenVerifier, type VerifyToken } from './http/auth/jwt.js';
import { createOidcLogins, type OidcLogins } from './http/auth/oidc.js';
import type { Quotas } from './http/limits/rate-limits.js';
import type { ServiceConfig } from './platform/config.js';
import { productVersion } from './platform/product-version.js';

/** What the configuration says to the API, in the API's own words. */

export const quotasOf = (config: ServiceConfig): Quotas => ({
  reads: config.RATE_LIMIT_READS,
  writes: config.RATE_LIMIT_WRITES,
  address: config.RATE_LIMIT_ADDRESS,
  'sign-ins': config.RATE_LIMIT_SIGN_INS,
});

export const apiSettings = (
  config: ServiceConfig,
  temporalNamespace: string,
): Omit<ApiSettings, 'mediaOrigins' | 'webPage'> => ({
  anonymousUserId: config.ANONYMOUS_USER_ID,
  anonymousIsAdmin: config.ANONYMOUS_IS_ADMIN,
  maxUploadBytes: config.MAX_UPLOAD_BYTES,
  maxAudioFiles: config.MAX_AUDIO_FILES,
  mostDrafts: config.MAX_DRAFTS,
  uploadMode: config.UPLOAD_MODE,
  downloadUrlSeconds: config.DOWNLOAD_URL_SECONDS,
  temporalUiUrl: config.TEMPORAL_UI_URL,
  syncSoUrl: config.SYNC_BASE_URL,
  temporalNamespace,
  publicUrl: config.API_PUBLIC_URL,
  version: productVersion(),
  allowedHosts: allowedHosts(config),
  allowedOrigins: config.API_ALLOWED_ORIGINS ?? [],
  trustedProxies: config.API_TRUSTED_PROXIES ?? [],
  mostRequests: config.API_MOST_CONNECTIONS,
  mostPerAddress: config.API_MOST_PER_ADDRESS,
});

export function tokenVerifier(config: ServiceConfig): VerifyToken | undefined {
  const { AUTH_JWT_ISSUER: issuer, AUTH_JWT_AUDIENCE: audience, AUTH_JWT_JWKS_URL: jwksUrl } = config;
  if (!issuer || !audience) return undefined;
  return createTokenVerifier({ issuer, audience, jwksUrl, ...claimsOf(config) });
}

export function oidcLogins(config: ServiceConfig): OidcLogins | undefined {
  const { AUTH_JWT_ISSUER: issuer, AUTH_OIDC_CLIENT_ID: clientId, AUTH_OIDC_CLIENT_SECRET: clientSecret } = config;
  if (!issuer || !clientId) return undefined;
  return createOidcLogins({ issuer, clientId, clientSecret, ...claimsOf(config) });
}

/** In what a token says who somebody is, and that they are an admin. */
function claimsOf({ AUTH_JWT_USER_CLAIM: userClaim, AUTH_JWT_ADMIN_CLAIM: admin }: ServiceConfig) {
  const [, name = '', value = ''] = /^([^=]+)=(.+)$/.exec(admin ?? '') ?? [];
  return { userClaim, adminClaim: admin === undefined ? undefined : { name, value } };
}

const allowedHosts = ({ API_ALLOWED_HOSTS = [], API_PUBLIC_URL, API_HOST, API_PORT }: ServiceConfig): string[] => [
  ...API_ALLOWED_HOSTS,
  ...(API_PUBLIC_URL ? [new URL(API_PUBLIC_URL).host] : []),
  ...nameOf(API_HOST, API_PORT),
];

/** What a listener is called by; a host that means every address is no name. */
export function nameOf(host: string, port: number): string[] {
  if (['0.0.0.0', '::'].includes(host)) return [];
  return [`${host.includes(':') ? `[${host}]` : host}:${port}`];
}
