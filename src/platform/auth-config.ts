import { z } from 'zod';

/** Settings of the team's own identity provider (part of src/platform/config.ts). */
export const authSettings = {
  AUTH_JWT_ISSUER: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("Your identity provider, as its tokens name it in `iss`; left out: none's tokens are taken."),
  AUTH_JWT_AUDIENCE: z
    .string()
    .min(1)
    .optional()
    .describe('What its tokens for this API have in `aud`; goes with AUTH_JWT_ISSUER.'),
  AUTH_JWT_USER_CLAIM: z.string().min(1).default('sub').describe('Claim with the id of the user.'),
  AUTH_JWT_ADMIN_CLAIM: z
    .string()
    .regex(/^[^=]+=.+$/, 'must be claim=value')
    .optional()
    .describe('claim=value of those who have the scope admin, like roles=video-admin; left out: nobody by token.'),
  AUTH_JWT_JWKS_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("Where its public keys are; left out: from the issuer's own discovery document."),
  AUTH_OIDC_CLIENT_ID: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Browsers sign in with that provider, as this client of it; its redirect address is API_PUBLIC_URL and /api/v1/login/oidc/callback. Left out: they do not.',
    ),
  AUTH_OIDC_CLIENT_SECRET: z
    .string()
    .min(1)
    .optional()
    .describe('Secret of that client; left out: it has none (PKCE).'),
};
