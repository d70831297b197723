import { beginAsset } from '../../assets/begin-asset.js';
import { type AssetKind, assetLimitOf } from '../../domain/asset.js';
import { AppError } from '../../domain/errors.js';
import { isPictureType, PICTURES } from '../../media/is-picture.js';
import type { ApiDeps } from '../api-deps.js';
import { assetPath, begunAsset } from '../asset-resource.js';
import { newAssetSchema } from '../asset-schemas.js';
import { callerOf } from '../auth/caller.js';
import { cleanFileName } from '../file-name.js';
import { bodyOf, jsonBody, readJson } from '../json-body.js';
import { mediaTypeOf } from '../media-types.js';
import { guarded, json } from '../operation.js';
import { route } from '../route.js';

const LOCATION = {
  Location: { description: 'Address of the asset.', required: true, schema: { type: 'string' } },
};

export const createAsset = route({
  method: 'post',
  path: '/api/v1/assets',
  access: 'jobs:write',
  operation: {
    operationId: 'createAsset',
    summary: 'Begin to upload a file',
    description:
      'Then ask for the addresses of its parts, send each to its own, and complete it. A file that no job and no draft uses is deleted a day later. The same file again, by kind, size and fingerprint, is answered as far as it has come: there may be nothing left to send.',
    requestBody: jsonBody('NewAsset'),
    responses: {
      200: {
        ...json('BegunAsset', 'It was there already, as far as its status and its parts say.'),
        headers: LOCATION,
      },
      201: { ...json('BegunAsset', 'It waits for its parts.'), headers: LOCATION },
      ...guarded(
        'invalid_request',
        'unsupported_media_type',
        'payload_too_large',
        'quota_exceeded',
        'too_many_uploads',
        'service_unavailable',
      ),
    },
  },
  handle: (deps) => [
    readJson,
    async (request, response) => {
      const { kind, bytes, fingerprint, ...named } = bodyOf(request, newAssetSchema);
      const fileName = cleanFileName(named.fileName) || kind;
      assertSize(deps, kind, bytes);
      const type = typeOf(kind, fileName, named.contentType);
      const { userId } = callerOf(request);
      const begun = await beginAsset(deps, { userId, kind, fileName, bytes, fingerprint, ...type });
      const { row, isNew, uploadedParts } = begun;
      response
        .status(isNew ? 201 : 200)
        .location(assetPath(row.id))
        .json(begunAsset(row, uploadedParts));
    },
  ],
});

function assertSize({ settings }: ApiDeps, kind: AssetKind, bytes: number): void {
  const most = assetLimitOf(kind, settings.maxUploadBytes);
  if (bytes <= most) return;
  const message = `Has ${bytes} bytes; at most ${most} are taken.`;
  throw new AppError('payload_too_large', { detail: message, issues: [{ field: 'bytes', message }] });
}

/** As what it is stored: by its name, then by what the client says. What it really is, a worker looks later. */
function typeOf(kind: AssetKind, fileName: string, declared: string): { contentType: string; extension: string } {
  if (kind !== 'poster') {
    const type = mediaTypeOf(kind, { head: new Uint8Array(), fileName, declared });
    return typeof type === 'string' ? { contentType: 'application/octet-stream', extension: '' } : type;
  }
  if (isPictureType(declared)) return { contentType: declared, extension: PICTURES[declared] };
  const message = `Must be ${Object.keys(PICTURES).join(', ')} for a poster.`;
  throw new AppError('invalid_request', { issues: [{ field: 'contentType', message }] });
}
