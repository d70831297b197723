import { z } from 'zod';
import { ASSET_KINDS, ASSET_STATUSES, CRC32 } from '../domain/asset.js';
import { pageQuery } from './query.js';

/** What goes in and out about assets. */

const CRC32_WORDS = 'Must be the four bytes of a CRC32, the highest first, in base64.';
const crc32 = z.string().regex(CRC32, CRC32_WORDS).describe(CRC32_WORDS);
const number = z.int().min(1).max(10_000).describe('Of the part, from 1.');
const checksum = z
  .enum(['crc32', 'none'])
  .describe('crc32: each part is sent with its checksum, and one that arrives damaged is refused.');

const issueSchema = z.object({ field: z.string(), message: z.string() });

const shown = {
  id: z.uuid(),
  kind: z.enum(ASSET_KINDS),
  fileName: z.string(),
  contentType: z.string(),
  bytes: z.int().min(0).nullable().describe('Null until it is known.'),
  status: z
    .enum(ASSET_STATUSES)
    .describe(
      'fetching: a worker fetches it from the URL that was given. checking: all of it is there, and a worker looks what it is. refused: it is not what it should be, or cannot be fetched.',
    ),
  source: z
    .object({ host: z.string().describe('The whole address is shown to nobody: such addresses often hold secrets.') })
    .optional()
    .describe('Where it is, or was, fetched from.'),
  fetchedBytes: z.int().min(0).optional().describe('How much of it has been fetched; grows while it is "fetching".'),
  probe: z
    .object({
      seconds: z.number().optional().describe('Length that decodes.'),
      soundEnds: z.number().optional().describe('Of a video with sound: when that ends, in s.'),
      width: z.int().optional(),
      height: z.int().optional(),
      fps: z.number().optional(),
      hasVideo: z.boolean().optional(),
      hasAudio: z.boolean().optional(),
    })
    .optional()
    .describe('What the file holds; there once it is stored.'),
  issues: z.array(issueSchema).optional().describe('Why it was refused.'),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable().describe('Then it is deleted; null while a job or a draft uses it.'),
  links: z.object({ self: z.string(), content: z.string().optional().describe('There once it is stored.') }),
};

export const assetSchema = z.object(shown);
export type AssetResource = z.infer<typeof assetSchema>;

const storedPart = z.object({ number, bytes: z.int().min(0), etag: z.string(), crc32: crc32.optional() });

export const begunAssetSchema = z.object({
  ...shown,
  partBytes: z.int().min(1).describe('Of each part but the last.'),
  parts: z.int().min(1).describe('How many there are.'),
  checksum,
  uploadedParts: z.array(storedPart).describe('Those that have arrived already.'),
});
export type BegunAssetResource = z.infer<typeof begunAssetSchema>;

/** A file that its sender has. */
export const newAssetSchema = z.strictObject({
  kind: z.enum(ASSET_KINDS),
  fileName: z.string().min(1).max(1_000),
  bytes: z.int().min(1).describe('Of the whole file.'),
  contentType: z.string().max(200).default('').describe('As you know it; the file itself is looked at later.'),
  fingerprint: z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, 'Must be 1 to 200 visible characters of ASCII.')
    .optional()
    .describe('The same for the same file, by any rule of yours: what you have sent already is not sent again.'),
});

/** A file that is to be fetched. */
export const newFetchSchema = z.strictObject({
  kind: z.enum(ASSET_KINDS),
  url: z
    .string()
    .min(1)
    .describe('Where a worker fetches it, http or https, at a public address; up to five redirects are followed.'),
  fileName: z.string().min(1).max(1_000).optional().describe('Left out: as the address, or its server, calls it.'),
});

const MOST_SIGNED = 16;

export const partsToSignSchema = z.strictObject({
  parts: z
    .array(z.strictObject({ number, crc32: crc32.optional() }))
    .min(1)
    .max(MOST_SIGNED),
});

export const signedPartsSchema = z.object({
  urls: z.array(
    z.object({
      number,
      url: z.string().describe('Takes the bytes of this part alone, by PUT; hand it to nobody else.'),
      headers: z.record(z.string(), z.string()).describe('To be sent with it.'),
      expiresAt: z.iso.datetime(),
    }),
  ),
});
export type SignedPartsResource = z.infer<typeof signedPartsSchema>;

export const partListSchema = z.object({ parts: z.array(storedPart).describe('By their numbers.') });
export type PartListResource = z.infer<typeof partListSchema>;

export const putPartSchema = z.object({ etag: z.string() });

export const completeAssetSchema = z.strictObject({
  parts: z
    .array(z.strictObject({ number, etag: z.string().min(1).max(200), crc32: crc32.optional() }))
    .max(10_000)
    .optional()
    .describe('What you have sent, to be compared with what has arrived; left out: whatever has arrived.'),
});

export const assetListQuerySchema = pageQuery('Assets');

export const assetListSchema = z.object({
  assets: z.array(assetSchema).describe('Newest first.'),
  nextCursor: z.string().nullable().describe('Null on the last page.'),
});
export type AssetListResource = z.infer<typeof assetListSchema>;
