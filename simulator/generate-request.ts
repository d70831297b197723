import { createHash, randomUUID } from 'node:crypto';
import type { Request } from 'express';
import type { Context } from './context.js';
import { ApiFault } from './faults.js';
import { type MultipartForm, readMultipart, type UploadedFile } from './multipart.js';

/** A create as it was sent, not validated yet. */
export interface IncomingCreate {
  body: unknown;
  bodyHash: string;
}

/** sync-so.md 6. Node joins a repeated header with ", ", which the pattern refuses too. */
const KEY = /^[A-Za-z0-9._~-]{1,128}$/;

export function readIdempotencyKey(request: Request): string | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key === 'string' && KEY.test(key)) return key;
  const message = 'Idempotency-Key must be one header of 1 to 128 characters out of A-Z a-z 0-9 . _ ~ -';
  throw new ApiFault(400, { code: 'INVALID_IDEMPOTENCY_KEY', message });
}

/** Bytes of the JSON bodies, kept by the parser: same key means same bytes here, the strictest reading. */
const rawBodies = new WeakMap<object, Buffer>();
export const keepRawBody = (request: object, _response: object, raw: Buffer) => void rawBodies.set(request, raw);

/** The body of a create, JSON or multipart; files of the latter become assets. */
export async function readGenerateRequest(request: Request, context: Context): Promise<IncomingCreate> {
  if (!request.is('multipart/form-data')) {
    const raw = rawBodies.get(request) ?? Buffer.alloc(0);
    return { body: request.body ?? {}, bodyHash: createHash('sha256').update(raw).digest('hex') };
  }
  const { maxMultipartBytes: maxBytes } = context.settings;
  const form = await readMultipart(request, { maxBytes, uploadPath: context.folders.upload });
  return { body: bodyOf(form, context), bodyHash: form.hash };
}

/** Nested values are JSON text; the SDK sends one `input` part per item, the docs one array (sync-so.md 3.3). */
const NESTED = ['options', 'segments', 'dubParams', 'dialogueEdit'];

function bodyOf(form: MultipartForm, context: Context): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  const input: unknown[] = [];
  for (const [name, value] of form.fields) {
    if (name === 'input') input.push(...[json(name, value)].flat());
    else body[name] = NESTED.includes(name) ? json(name, value) : value;
  }
  for (const file of form.files) addFile(input, file, context);
  return { ...body, input };
}

function json(name: string, value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    throw new ApiFault(400, { message: [`${name} must be a JSON string`] });
  }
}

/** A file fills the input of its kind that has no source yet, so that this one's refId counts; else it is one more. */
function addFile(input: unknown[], file: UploadedFile, { store }: Context) {
  const { kind, uploadId, fileName, contentType, size } = file;
  const asset = { id: randomUUID(), createdAt: new Date().toISOString(), visibility: 'USER' as const };
  store.saveUpload({ id: uploadId, fileName, contentType, size, complete: true });
  store.saveAsset({ ...asset, type: kind, name: fileName, size, uploadId });
  const type = kind.toLowerCase();
  const open = input.find((item) => isOpen(item, type));
  if (open) Object.assign(open, { assetId: asset.id });
  else input.push({ type, assetId: asset.id });
}

function isOpen(item: unknown, type: string): item is object {
  if (typeof item !== 'object' || item === null) return false;
  return 'type' in item && item.type === type && !('url' in item) && !('assetId' in item);
}
