import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify, type RemoteJWKSet } from 'jose';
import { z } from 'zod';
import { AppError } from '../../domain/errors.js';
import { isUserId } from '../../domain/user-id.js';

export interface JwtSettings {
  /** As tokens have it in `iss`, to the letter. */
  issuer: string;
  audience: string;
  userClaim: string;
  /** The claim, and the value that it is or holds, of those who have the scope `admin`. */
  adminClaim?: { name: string; value: string };
  /** Left out: asked of the issuer (OpenID Connect Discovery 1.0, section 4). */
  jwksUrl?: string;
  /** An unknown key is asked for again after so long, in ms; left out: 30 s. */
  cooldownMs?: number;
}

/** Whom a token is about. */
export interface TokenUser {
  id: string;
  name: string;
  isAdmin: boolean;
  /** Of the token. */
  endsAt?: Date;
}

/** Undefined for a token that is not valid; throws `service_unavailable` where the provider's keys cannot be had. */
export type VerifyToken = (token: string) => Promise<TokenUser | undefined>;

/** Signatures that only the provider can make; with a shared secret (HS256) we could, too. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
/** Clocks differ. */
const CLOCK_SECONDS = 30;
const DISCOVERY_MS = 5_000;

/** Takes the tokens (RFC 9068, or OpenID Connect's) of one identity provider. Its keys are fetched when first needed. */
export function createTokenVerifier(settings: JwtSettings): VerifyToken {
  const { issuer, audience } = settings;
  const keys = keptKeys(settings);
  const checks = { issuer, audience, algorithms: ALGORITHMS, clockTolerance: CLOCK_SECONDS, requiredClaims: ['exp'] };
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, checks);
      return userOf(payload, settings);
    } catch (error) {
      if (error instanceof AppError) throw error;
      return undefined;
    }
  };
}

/**
 * The key that a token says it is signed with. All are fetched again after ten minutes, and for one that is not among
 * them (jose); where they are, is asked until it is known.
 */
function keptKeys({ issuer, jwksUrl, cooldownMs }: JwtSettings): JWTVerifyGetKey {
  let kept: RemoteJWKSet | undefined;
  return async (header, token) => {
    try {
      kept ??= createRemoteJWKSet(new URL(jwksUrl ?? (await discover(issuer))), { cooldownDuration: cooldownMs });
      return await kept(header, token);
    } catch (error) {
      if (isAboutToken(error)) throw error;
      throw new AppError('service_unavailable', { detail: 'The identity provider does not answer.', cause: error });
    }
  };
}

const discoverySchema = z.object({ issuer: z.string(), jwks_uri: z.url() });

async function discover(issuer: string): Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(url, { signal: AbortSignal.timeout(DISCOVERY_MS) });
  if (!response.ok) throw new Error(`${url} answers ${response.status}.`);
  const document = discoverySchema.parse(await response.json());
  if (document.issuer !== issuer) throw new Error(`${url} is about another issuer, ${document.issuer}.`);
  return document.jwks_uri;
}

/** There is no such key. All else is about fetching them: the token may be good, and nobody can tell just now. */
const isAboutToken = (error: unknown) =>
  error instanceof errors.JWKSNoMatchingKey ||
  error instanceof errors.JWKSMultipleMatchingKeys ||
  error instanceof errors.JOSENotSupported;

/** Whom claims are about; undefined where they name nobody. */
export function userOf(
  payload: JWTPayload,
  { userClaim, adminClaim }: Pick<JwtSettings, 'userClaim' | 'adminClaim'>,
): TokenUser | undefined {
  const id = payload[userClaim];
  if (typeof id !== 'string' || !isUserId(id)) return undefined;
  const { name } = payload;
  const isAdmin = adminClaim !== undefined && holds(payload[adminClaim.name], adminClaim.value);
  const endsAt = payload.exp === undefined ? undefined : new Date(payload.exp * 1000);
  return { id, name: typeof name === 'string' && isName(name) ? name : id, isAdmin, endsAt };
}

/** PostgreSQL takes no NUL. */
const isName = (name: string) => /^[^\p{C}]{1,200}$/u.test(name);

const holds = (claim: unknown, value: string) => (Array.isArray(claim) ? claim.includes(value) : claim === value);
