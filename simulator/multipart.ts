import { createHash, type Hash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyFileStream } from '@fastify/busboy';
import { ApiFault } from './faults.js';
import type { AssetType } from './records.js';

export interface UploadedFile {
  kind: AssetType;
  uploadId: string;
  fileName: string;
  contentType: string;
  size: number;
}

export interface MultipartForm {
  /** Every value of every field, in order. */
  fields: [name: string, value: string][];
  files: UploadedFile[];
  /** Over the fields and the files' bytes; the boundary, which differs in every send, is left out. */
  hash: string;
}

const KINDS: Record<string, AssetType> = { video: 'VIDEO', audio: 'AUDIO', image: 'IMAGE' };
/** sync-so.md 3.3. */
const LIMITS = { files: 3, fields: 32, parts: 35, fieldSize: 1024 ** 2 };

/** Reads a multipart create, its files straight to disk; ApiFault 413 above a limit, with nothing left behind. */
export async function readMultipart(
  request: IncomingMessage,
  o: { maxBytes: number; uploadPath: (id: string) => string },
): Promise<MultipartForm> {
  const form: MultipartForm = { fields: [], files: [], hash: '' };
  const hash = createHash('sha256');
  try {
    await parse(request, form, hash, o);
  } catch (error) {
    await Promise.all(form.files.map(({ uploadId }) => rm(o.uploadPath(uploadId), { force: true })));
    if (error instanceof ApiFault) throw error;
    throw new ApiFault(400, { message: 'The multipart body cannot be read.' });
  }
  return { ...form, hash: hash.digest('hex') };
}

async function parse(
  request: IncomingMessage,
  form: MultipartForm,
  hash: Hash,
  o: { maxBytes: number; uploadPath: (id: string) => string },
) {
  const headers = { ...request.headers, 'content-type': request.headers['content-type'] ?? '' };
  const busboy = new Busboy({ headers, limits: { ...LIMITS, fileSize: o.maxBytes } });
  const writes: Promise<void>[] = [];
  for (const event of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const)
    busboy.on(event, () => busboy.destroy(tooLarge()));
  busboy.on('field', (name, value, _nameCut, valueCut) => {
    if (valueCut) busboy.destroy(tooLarge());
    hash.update(JSON.stringify([name, value]));
    form.fields.push([name, value]);
  });
  busboy.on('file', (name, stream, fileName, _encoding, contentType) => {
    const file = newFile(name, fileName, contentType);
    if (!file) return void stream.resume();
    form.files.push(file);
    const write = save(stream, file, o.uploadPath(file.uploadId), hash);
    // Its failure is the form's: waited for below, but it must not count as unhandled until then.
    write.catch((error: unknown) => busboy.destroy(error instanceof Error ? error : new Error(String(error))));
    writes.push(write);
  });
  await pipeline(request, busboy);
  await Promise.all(writes);
}

function newFile(name: string, fileName: string, contentType: string): UploadedFile | undefined {
  const kind = KINDS[name];
  return kind && { kind, uploadId: randomUUID(), fileName, contentType, size: 0 };
}

async function save(stream: BusboyFileStream, file: UploadedFile, path: string, hash: Hash) {
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      file.size += chunk.length;
      hash.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline(stream, measure, createWriteStream(path));
  if (stream.truncated) throw tooLarge();
}

const tooLarge = () => new ApiFault(413, { code: 'generation_input_validation_failed' });
