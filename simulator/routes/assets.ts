import { randomUUID } from 'node:crypto';
import { extname } from 'node:path';
import { type Request, Router } from 'express';
import { z } from 'zod';
import type { Context } from '../context.js';
import { ApiFault } from '../faults.js';
import { isUuid } from '../generate-rules.js';
import { list, page, parse } from '../query.js';
import type { AssetRecord, UploadRecord } from '../records.js';

const presignSchema = z.strictObject({
  fileName: z.string('must be a string').min(1, 'should not be empty'),
  contentType: z.string('must be a string').min(1, 'should not be empty'),
  size: z.int('must be an integer number').positive('must be a positive number'),
});
const registerSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: 'must be a URL address' }),
  type: z.enum(['VIDEO', 'AUDIO', 'IMAGE']),
  name: z.string('must be a string').optional(),
  visibility: z.enum(['USER', 'ORGANIZATION']).default('USER'),
  projectId: z.uuid('must be a UUID').optional(),
});
const listSchema = z.object({ types: list, searchQuery: z.string().optional(), ...page });
const UPLOAD_SECONDS = 3600;
/** sync-so.md 8. */
const MAX_BYTES = 5 * 1024 ** 3;

/** Presign, register, list and read assets (sync-so.md 8); the bytes go through media-files.ts. */
export function assetRoutes(context: Context): Router {
  const router = Router();
  const { store, baseUrl } = context;
  router.post('/v2/assets/upload', (request, response) => {
    const asked = parse(presignSchema, request.body);
    if (asked.size > MAX_BYTES) throw new ApiFault(422, { code: 'file_size_exceeds_plan_limit' });
    const upload: UploadRecord = { id: randomUUID(), ...asked, complete: false };
    store.saveUpload(upload);
    const url = uploadUrl(baseUrl, upload.id);
    response.status(201).json({ uploadUrl: `${url}?upload=1`, url, expiresIn: UPLOAD_SECONDS });
  });
  router.post('/v2/assets', (request, response) => {
    response.status(201).json(view(register(parse(registerSchema, request.body), context), baseUrl));
  });
  router.get('/v2/assets', (request, response) => {
    const { items, nextCursor, totalCount } = listed(request, context);
    response.json({ items: items.map((asset) => view(asset, baseUrl)), nextCursor, totalCount });
  });
  router.get('/v2/assets/:id', (request, response) => void response.json(view(find(request, context), baseUrl)));
  router.get('/v2/assets/:id/download', (request, response) => {
    response.type('text').send(addressOf(find(request, context), baseUrl));
  });
  return router;
}

const uploadUrl = (baseUrl: string, id: string) => `${baseUrl}/media/uploads/${id}`;

function register(asked: z.infer<typeof registerSchema>, { store, baseUrl }: Context): AssetRecord {
  const { url, ...rest } = asked;
  const asset = { id: randomUUID(), createdAt: new Date().toISOString(), ...rest };
  const prefix = uploadUrl(baseUrl, '');
  const saved = url.startsWith(prefix) ? { ...asset, ...uploaded(url.slice(prefix.length), store) } : { ...asset, url };
  store.saveAsset(saved);
  return saved;
}

function uploaded(id: string, store: Context['store']) {
  const upload = store.upload(id);
  if (!upload?.complete) throw new ApiFault(404, { code: 'uploaded_file_not_found' });
  return { uploadId: id, size: upload.size, name: upload.fileName };
}

function listed({ query }: Request, { store }: Context) {
  const { types, searchQuery, limit = 100, cursor } = parse(listSchema, query);
  const matching = store
    .assets()
    .toReversed()
    .filter(({ type, name = '' }) => (types?.includes(type) ?? true) && name.includes(searchQuery ?? ''));
  const start = cursor === undefined ? 0 : matching.findIndex(({ id }) => id === cursor) + 1;
  const items = matching.slice(start, start + limit);
  const nextCursor = start + limit < matching.length ? items.at(-1)?.id : undefined;
  return { items, nextCursor, totalCount: matching.length };
}

function find({ params }: Request, { store }: Context): AssetRecord {
  const id = String(params.id);
  if (!isUuid(id)) throw new ApiFault(400, { code: 'invalid_asset_id_format' });
  const asset = store.asset(id);
  if (!asset) throw new ApiFault(404, { code: 'asset_not_found' });
  return asset;
}

const addressOf = ({ url, uploadId }: AssetRecord, baseUrl: string) => url ?? uploadUrl(baseUrl, uploadId ?? '');

function view(asset: AssetRecord, baseUrl: string) {
  const { uploadId, ...rest } = asset;
  const format = extname(asset.name ?? '').slice(1) || undefined;
  const inputType = uploadId === undefined ? 'URL' : 'UPLOAD';
  return { ...rest, url: addressOf(asset, baseUrl), updatedAt: asset.createdAt, format, inputType };
}
