import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { type Request, type Response, Router } from 'express';
import type { Context } from '../context.js';
import { ApiFault } from '../faults.js';
import { SCENARIOS } from '../scenarios.js';

/** The bytes themselves, without an API key, as a storage would serve them: results, and uploads of assets. */
export function mediaFileRoutes(context: Context): Router {
  const router = Router();
  router.get('/v2/generations/:id/result', (request, response) => {
    const { id, record, token } = checkedOutput(request, context);
    const name = `${record.outputFileName ?? id}.mp4`;
    response.redirect(302, `${context.baseUrl}/media/outputs/${id}/${name}?token=${token}`);
  });
  router.get('/media/outputs/:id/:name', (request, response) => sendOutput(request, response, context));
  router.put('/media/uploads/:id', (request, response) => receiveUpload(request, response, context));
  router.get('/media/uploads/:id', async (request, response) => {
    const upload = context.store.upload(request.params.id);
    if (!upload?.complete) throw new ApiFault(404);
    await send(response, context.folders.upload(upload.id), upload.contentType);
  });
  return router;
}

function checkedOutput({ params, query }: Request, { store, outputs }: Context) {
  const id = String(params.id);
  if (!outputs.isValid(id, query.token)) throw new ApiFault(403, { message: 'The link has expired.' });
  const record = store.generation(id);
  if (record?.status !== 'COMPLETED') throw new ApiFault(404, { code: 'generation_not_found' });
  return { id, record, token: String(query.token) };
}

async function sendOutput(request: Request, response: Response, context: Context) {
  const { id, record } = checkedOutput(request, context);
  const { output } = SCENARIOS[record.scenario];
  const isFirst = context.outputs.countDownload(id) === 0;
  const cut = output === 'truncated' || (output === 'truncated-first' && isFirst);
  await send(response, context.folders.output(id), 'video/mp4', cut);
}

async function send(response: Response, path: string, contentType: string, cut = false) {
  const { size } = await stat(path);
  response.set({ 'Content-Type': contentType, 'Content-Length': String(size) });
  const half = createReadStream(path, cut ? { end: Math.floor(size / 2) } : {});
  // A client that goes away is its own business.
  await pipeline(half, response, { end: !cut }).catch(() => undefined);
  if (cut) response.socket?.destroy();
}

/** Streams to a file beside the place and moves it there when it is whole: a broken upload leaves nothing. */
async function receiveUpload(request: Request, response: Response, { store, folders }: Context) {
  const upload = store.upload(String(request.params.id));
  if (!upload) throw new ApiFault(404);
  // A presigned PUT is signed with its type (sync-so.md 8).
  if (request.get('content-type') !== upload.contentType) throw new ApiFault(403, { message: 'Content-Type differs.' });
  const path = folders.upload(upload.id);
  const partial = `${path}.${process.hrtime.bigint()}`;
  try {
    await pipeline(request, createWriteStream(partial));
    const { size } = await stat(partial);
    if (size !== upload.size) throw new ApiFault(400, { message: 'The size is not the announced one.' });
    await rename(partial, path);
  } finally {
    await rm(partial, { force: true });
  }
  store.saveUpload({ ...upload, complete: true });
  response.status(200).end();
}
