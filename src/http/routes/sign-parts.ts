import { planOf } from '../../assets/complete-asset.js';
import { checksumOf, uploadOf } from '../../assets/open-upload.js';
import type { AssetRow } from '../../db/asset-row.js';
import { bytesOfPart, CRC32_HEADER } from '../../domain/asset.js';
import { AppError } from '../../domain/errors.js';
import type { Part, PartUpload } from '../../storage/part-uploads.js';
import { now } from '../answer-link.js';
import type { ApiDeps } from '../api-deps.js';
import { assetPath } from '../asset-resource.js';
import { partsToSignSchema, type SignedPartsResource } from '../asset-schemas.js';
import { bodyOf, jsonBody, readJson } from '../json-body.js';
import { guarded, json } from '../operation.js';
import { findOwnAsset } from '../own-asset.js';
import { route } from '../route.js';

/** S3 looks at it when a part begins; one that takes longer may come to its end. */
const SIGNED_SECONDS = 3600;

export const signParts = route({
  method: 'post',
  path: '/api/v1/assets/{id}/parts',
  access: 'jobs:write',
  operation: {
    operationId: 'signParts',
    summary: 'Where to send parts of a file',
    description:
      'Send each part by PUT to its address, with the headers that come with it. All parts but the last have `partBytes`. Where the asset says crc32, each is asked for with its checksum; what then arrives damaged is refused.',
    requestBody: jsonBody('PartsToSign'),
    responses: {
      200: json('SignedParts', 'One address for each, which works for an hour.'),
      ...guarded(
        'invalid_request',
        'unsupported_media_type',
        'payload_too_large',
        'asset_not_found',
        'upload_over',
        'service_unavailable',
      ),
    },
  },
  handle: (deps) => [
    readJson,
    async (request, response) => {
      const row = await findOwnAsset(deps, request);
      const parts = partsOf(row, bodyOf(request, partsToSignSchema).parts);
      const upload = await uploadOf(deps, row);
      const urls = await Promise.all(parts.map((part) => signPart(deps, row, upload, part)));
      response.set('Cache-Control', 'no-store').json({ urls } satisfies SignedPartsResource);
    },
  ],
});

/** Throws invalid_request with all that is wrong with them. */
function partsOf(row: AssetRow, asked: readonly { number: number; crc32?: string }[]): Part[] {
  const parts = asked.map((part) => ({ ...part, bytes: bytesOfPart(part.number, planOf(row)) ?? 0 }));
  const issues = parts.flatMap(({ crc32, bytes }, place) => {
    if (bytes === 0) return [{ field: `parts[${place}].number`, message: 'The file has no such part.' }];
    if (crc32 !== undefined || checksumOf(row) === 'none') return [];
    return [{ field: `parts[${place}].crc32`, message: 'Is missing: the parts of this asset come with one.' }];
  });
  if (issues.length > 0) throw new AppError('invalid_request', { issues });
  return checksumOf(row) === 'none' ? parts.map(({ crc32: _, ...part }) => part) : parts;
}

type SignedPart = SignedPartsResource['urls'][number];

/** Of a client that cannot reach the storage the same parts go to the API. */
async function signPart(deps: ApiDeps, row: AssetRow, upload: PartUpload, part: Part): Promise<SignedPart> {
  const signedAt = now();
  const { number, crc32 } = part;
  const expiresAt = new Date(signedAt.getTime() + SIGNED_SECONDS * 1000).toISOString();
  if (deps.settings.uploadMode === 'through_api') {
    const headers: Record<string, string> = crc32 === undefined ? {} : { [CRC32_HEADER]: crc32 };
    return { number, url: `${assetPath(row.id)}/parts/${number}`, headers, expiresAt };
  }
  return {
    number,
    ...(await deps.uploads.sign(upload, part, { expiresInSeconds: SIGNED_SECONDS, signedAt })),
    expiresAt,
  };
}
