import type { Request } from 'express';
import { type BegunAsset, beginAsset } from '../../assets/begin-asset.js';
import { beginFetch } from '../../assets/begin-fetch.js';
import { nameOfUrl } from '../../assets/source-name.js';
import type { AssetRow } from '../../db/asset-row.js';
import { type AssetKind, assetLimitOf, LONGEST_SOURCE_URL } from '../../domain/asset.js';
import { AppError } from '../../domain/errors.js';
import { isPictureType, PICTURES } from '../../media/is-picture.js';
import { mediaTypeOf } from '../../media/media-types.js';
import { cleanFileName } from '../../platform/file-name.js';
import type { ApiDeps } from '../api-deps.js';
import { assertReachable } from '../assert-reachable.js';
import { assetPath, assetResource, begunAsset } from '../asset-resource.js';
import { newAssetSchema, newFetchSchema } from '../asset-schemas.js';
import { callerOf } from '../auth/caller.js';
import { bodyHas, bodyOf, jsonBody, readJson } from '../json-body.js';
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
    summary: 'Begin to upload a file, or have one fetched from a URL',
    description:
      'Then ask for the addresses of its parts, send each to its own, and complete it. A file that no job and no draft uses is deleted a day later. The same file again, by kind, size and fingerprint, is answered as far as it has come: there may be nothing left to send.\n\nWith a `url` there is nothing to send at all: a worker fetches the file from there, goes on where it was interrupted, and looks at it as at one that was uploaded. The event `asset` says how far it is. The same URL again, while the file is on its way, is answered with the same asset. Only http and https, and only public addresses, also behind redirects.',
    requestBody: jsonBody('NewAsset', 'NewFetch'),
    responses: {
      200: {
        ...json('BegunAsset', 'It was there already, as far as its status and its parts say.'),
        headers: LOCATION,
      },
      201: { ...json('BegunAsset', 'It waits for its parts.'), headers: LOCATION },
      202: { ...json('Asset', 'A worker fetches it.'), headers: LOCATION },
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
      if (bodyHas(request, 'url')) {
        const row = await fetched(deps, request);
        response.status(202).location(assetPath(row.id)).json(assetResource(row));
        return;
      }
      const { row, isNew, uploadedParts } = await uploaded(deps, request);
      response
        .status(isNew ? 201 : 200)
        .location(assetPath(row.id))
        .json(begunAsset(row, uploadedParts));
    },
  ],
});

async function uploaded(deps: ApiDeps, request: Request): Promise<BegunAsset> {
  const { kind, bytes, fingerprint, ...named } = bodyOf(request, newAssetSchema);
  const fileName = cleanFileName(named.fileName) || kind;
  assertSize(deps, kind, bytes);
  const type = typeOf(kind, fileName, named.contentType);
  const { userId } = callerOf(request);
  return await beginAsset(deps, { userId, kind, fileName, bytes, fingerprint, ...type });
}

/** As what it is stored, the worker sees by its first bytes; by its name it gets the ending of its key. */
async function fetched(deps: ApiDeps, request: Request): Promise<AssetRow> {
  const { kind, url, fileName: given } = bodyOf(request, newFetchSchema);
  await assertReachable(deps, url, LONGEST_SOURCE_URL);
  const fileName = cleanFileName(given) || nameOfUrl(url) || kind;
  const mostBytes = assetLimitOf(kind, deps.settings.maxUploadBytes);
  const type = kind === 'poster' ? UNKNOWN_TYPE : typeOf(kind, fileName, '');
  return await beginFetch(deps, {
    userId: callerOf(request).userId,
    kind,
    fileName,
    sourceUrl: new URL(url).href,
    mostBytes,
    ...type,
  });
}

const UNKNOWN_TYPE = { contentType: 'application/octet-stream', extension: '' };

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
    return typeof type === 'string' ? UNKNOWN_TYPE : type;
  }
  if (isPictureType(declared)) return { contentType: declared, extension: PICTURES[declared] };
  const message = `Must be ${Object.keys(PICTURES).join(', ')} for a poster.`;
  throw new AppError('invalid_request', { issues: [{ field: 'contentType', message }] });
}
