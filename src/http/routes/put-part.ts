import type { Request } from 'express';
import { planOf } from '../../assets/complete-asset.js';
import { checksumOf, uploadOf } from '../../assets/open-upload.js';
import type { AssetRow } from '../../db/asset-row.js';
import { bytesOfPart, CRC32, CRC32_HEADER } from '../../domain/asset.js';
import { AppError } from '../../domain/errors.js';
import { CheckedPart } from '../../storage/checked-part.js';
import type { Part } from '../../storage/part-uploads.js';
import { guarded, json } from '../operation.js';
import { findOwnAsset } from '../own-asset.js';
import { route } from '../route.js';

export const putPart = route({
  method: 'put',
  path: '/api/v1/assets/{id}/parts/{number}',
  access: 'jobs:write',
  operation: {
    operationId: 'putPart',
    summary: 'Send one part of a file to the API',
    description:
      'Only where the session says `through_api`: else parts go straight to the storage. The addresses of parts lead here by themselves.',
    parameters: [
      {
        ...{ name: CRC32_HEADER, in: 'header', required: false, schema: { type: 'string' } },
        description: 'CRC32 of the part, its four bytes in base64; needed where the asset says crc32.',
      },
    ],
    requestBody: {
      required: true,
      content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
    },
    responses: {
      200: json('PutPart', 'It has arrived.'),
      ...guarded(
        'invalid_request',
        'upload_incomplete',
        'part_damaged',
        'payload_too_large',
        'asset_not_found',
        'upload_over',
        'not_through_api',
        'service_unavailable',
      ),
    },
  },
  handle: (deps) => async (request, response) => {
    const row = await findOwnAsset(deps, request);
    if (deps.settings.uploadMode !== 'through_api') throw new AppError('not_through_api');
    const part = partOf(row, request);
    const upload = await uploadOf(deps, row);
    const { crc32, ...plain } = part;
    const body = request.pipe(new CheckedPart(part));
    const close = () => body.destroy(new AppError('upload_incomplete'));
    request.once('close', () => request.complete || close());
    const toStore = checksumOf(row) === 'crc32' ? part : plain;
    const etag = await deps.inFlight.track(deps.uploads.send(upload, toStore, body));
    response.json({ etag });
  },
});

/** Throws what is wrong with it before a byte is read. */
function partOf(row: AssetRow, request: Request<{ number: string }>): Part {
  const number = Number(/^\d{1,5}$/.test(request.params.number) ? request.params.number : Number.NaN);
  const bytes = bytesOfPart(number, planOf(row));
  if (row.status !== 'uploading') throw new AppError('upload_over');
  if (bytes === undefined) throw fault('path', 'The file has no such part.');
  const crc32 = request.get(CRC32_HEADER);
  if (crc32 === undefined && checksumOf(row) === 'crc32') throw fault(CRC32_HEADER, 'Is missing.');
  if (crc32 !== undefined && !CRC32.test(crc32)) throw fault(CRC32_HEADER, 'Must be a CRC32 in base64.');
  const length = request.get('Content-Length');
  if (length !== undefined && Number(length) !== bytes) {
    throw fault('Content-Length', `Must be ${bytes}: the part has that many bytes.`);
  }
  return { number, bytes, ...(crc32 !== undefined && { crc32 }) };
}

const fault = (field: string, message: string) => new AppError('invalid_request', { issues: [{ field, message }] });
