import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { Context } from '../context.js';
import { ApiFault } from '../faults.js';
import { isUuid } from '../generate-rules.js';
import { generationView } from '../generation-view.js';
import { list, page, parse } from '../query.js';
import { type GenerationRecord, isTerminal } from '../records.js';

const filterSchema = z.object({ status: list, ids: list, projectId: z.string().optional(), ...page });
const pollSchema = z.object({
  wait: z.enum(['true', 'false']).optional(),
  timeout: z.coerce
    .number('must be an integer number')
    .int('must be an integer number')
    .min(1, 'must not be less than 1')
    .max(10, 'must not be greater than 10')
    .default(5),
  include: z.enum(['progress']).optional(),
});
/** sync-so.md 5.1. */
const POLL_AGAIN_SECONDS = 2;

/** Reading, listing, counting and deleting generations (sync-so.md 5.1, 5.2). */
export function generationRoutes(context: Context): Router {
  const router = Router();
  router.get('/v2/generate/:id', (request, response) => poll(request, response, context));
  router.get('/v2/generations', (request, response) => {
    response.json(filtered(request, context).map((record) => view(record, context.outputs.peek(record), context)));
  });
  router.get('/v2/generations/count', (request, response) => {
    response.json({ count: filtered(request, context).length });
  });
  router.get('/v2/generations/:id', (request, response) => {
    const record = find(request, context);
    response.json(view(record, context.outputs.read(record), context));
  });
  router.get('/v2/generations/:id/download', (request, response) => {
    const url = context.outputs.read(find(request, context));
    if (url === null) throw new ApiFault(404, { message: 'There is no output yet.' });
    response.type('text').send(url);
  });
  router.delete('/v2/generations/:id', (request, response) => {
    const record = find(request, context);
    if (!isTerminal(record.status)) throw new ApiFault(409, { code: 'generation_not_deletable_while_processing' });
    context.store.deleteGeneration(record.id);
    response.json(view(record, null, context));
  });
  return router;
}

async function poll(request: Request, response: Response, context: Context) {
  const { wait, timeout, include } = parse(pollSchema, request.query);
  const isLong = wait === 'true';
  if (isLong && include) throw new ApiFault(400, { message: ['wait must not be combined with include'] });
  const { id } = find(request, context);
  if (isLong) {
    response.set({ 'X-Sync-Wait-Mode': 'long_poll', 'X-Sync-Wait-Timeout-Seconds': String(timeout) });
    response.set('Retry-After', String(POLL_AGAIN_SECONDS));
    await context.store.untilTerminal(id, AbortSignal.timeout(timeout * 1000));
  }
  const record = find(request, context);
  const percent = record.status === 'COMPLETED' ? 100 : context.worker.percent(id);
  const progress = include ? { progress_percent: percent } : {};
  response.json({ ...view(record, context.outputs.read(record), context), ...progress });
}

const view = (record: GenerationRecord, outputUrl: string | null, { settings }: Context) =>
  generationView(record, outputUrl, settings.errorCodeField);

function find({ params }: Request, { store }: Context): GenerationRecord {
  const id = String(params.id);
  if (!isUuid(id)) throw new ApiFault(400, { code: 'invalid_generation_id' });
  const record = store.generation(id);
  if (!record) throw new ApiFault(404, { code: 'generation_not_found' });
  return record;
}

/** Newest first; `cursor` is the id of the last one of the page before. */
function filtered({ query }: Request, { store }: Context): GenerationRecord[] {
  const { status, ids, projectId, limit, cursor } = parse(filterSchema, query);
  if (cursor !== undefined && limit === undefined) throw new ApiFault(400, { message: ['cursor needs limit'] });
  const all = store.generations().toReversed();
  const start = cursor === undefined ? 0 : all.findIndex(({ id }) => id === cursor) + 1;
  if (cursor !== undefined && start === 0) throw new ApiFault(400, { message: ['cursor is not known'] });
  const matching = all.slice(start).filter((record) => {
    const { projectId: project } = record.request;
    return (status?.includes(record.status) ?? true) && (ids?.includes(record.id) ?? true) && fits(projectId, project);
  });
  return matching.slice(0, limit);
}

const fits = (wanted: string | undefined, actual: string | undefined) => wanted === undefined || wanted === actual;
