import { z } from 'zod';
import { SCOPES } from '../../domain/scopes.js';
import { modelListSchema } from '../model-schemas.js';

/** What goes in and out about sessions and keys. */

const scopes = z.array(z.enum(SCOPES)).describe('What it allows; admin includes the others.');

export const sessionSchema = z.object({
  user: z.object({ id: z.string(), name: z.string() }),
  scopes,
  limits: z.object({
    maxUploadBytes: z.int().describe('Of one file.'),
    maxAudioFiles: z.int().describe('In one job.'),
    maxDrafts: z.int(),
  }),
  uploads: z.object({
    mode: z.enum(['direct', 'through_api']).describe('direct: parts of files go straight to the storage.'),
    partBytes: z.int().describe('The usual size of a part; that of a very large file is larger.'),
    checksum: z.enum(['crc32', 'none']).describe('With what parts are asked for.'),
  }),
  via: z.enum(['api_key', 'session', 'token', 'anonymous']).describe('By what kind of credential.'),
  ...modelListSchema.shape,
  serverTime: z.iso.datetime(),
  version: z.string().describe('Of the product.'),
  webVersion: z.string().optional().describe('Of the web page that this server has.'),
});
export type SessionResource = z.infer<typeof sessionSchema>;

/** Without a secret in it: it is for whoever is not signed in yet. */
export const signInWaysSchema = z.object({
  oidc: z.boolean().describe('Browsers may sign in with the identity provider of the team.'),
});
export type SignInWaysResource = z.infer<typeof signInWaysSchema>;

const WHICH = 'Give either token or apiKey.';
const secret = z.string().min(1).max(500);

export const newSessionSchema = z
  .strictObject({
    token: secret.optional().describe('What stands behind "#token=" in a sign-in link; it works once, for 15 minutes.'),
    apiKey: secret.optional().describe('The session has its scopes, and ends with it.'),
  })
  .refine(({ token, apiKey }) => (token === undefined) !== (apiKey === undefined), WHICH);

export const endSessionQuerySchema = z.strictObject({
  everywhere: z.stringbool().default(false).describe("All of the user's sessions, in every browser."),
});

/** Stays on this server: browsers read "//" and "\\" as the beginning of another one's address. */
const ownPath = z
  .string()
  .max(500)
  .regex(/^\/(?![/\\])[!-[\]-~]*$/, 'Must be a path of this server, such as /docs.');

export const oidcQuerySchema = z.strictObject({
  returnTo: ownPath.default('/docs').describe('Where the browser goes when it is signed in.'),
});

const keyName = z.string().trim().min(1).max(100);

export const newKeySchema = z.strictObject({
  name: keyName
    .refine((name) => !/\p{C}/u.test(name), 'Must have no control characters.')
    .describe('To tell it by; without control characters.'),
  scopes: scopes.min(1).describe('None that you do not have.'),
  expiresAt: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('Left out: it does not expire, or when the key does that makes it.'),
});

export const keySchema = z.object({
  id: z.uuid(),
  userId: z.string(),
  name: z.string(),
  lastFour: z.string().describe('The last characters of the key.'),
  scopes,
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
  lastUsedAt: z.iso.datetime().nullable().describe('To the minute.'),
});
export type KeyResource = z.infer<typeof keySchema>;

export const madeKeySchema = keySchema.extend({ key: z.string().describe('Shown this once; keep it.') });
export type MadeKeyResource = z.infer<typeof madeKeySchema>;

export const keyListSchema = z.object({ keys: z.array(keySchema).describe('Newest first, a thousand at most.') });
export type KeyListResource = z.infer<typeof keyListSchema>;
