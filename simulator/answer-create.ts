import { setTimeout as sleep } from 'node:timers/promises';
import type { Response } from 'express';
import type { Context } from './context.js';
import type { CreateResult } from './create-generation.js';
import { ApiFault } from './faults.js';
import { generationView } from './generation-view.js';
import { LATE_SECONDS, SCENARIOS } from './scenarios.js';

const PAGE = '<!DOCTYPE html><html><head><title>Bad gateway</title></head><body>The proxy has a problem.</body></html>';

/** Answers an accepted or replayed create, in the way its scenario spoils it. */
export async function answerCreate({ record, replayed }: CreateResult, response: Response, context: Context) {
  const { answer, answerStays } = SCENARIOS[record.scenario];
  const fault = replayed && !answerStays ? undefined : answer;
  if (fault === 'late') await sleep((record.seconds ?? LATE_SECONDS) * 1000, undefined, { ref: false });
  if (fault === 'after-webhook') await context.worker.done(record.id);
  if (fault === 'lost') return void response.socket?.destroy();
  if (fault === 'hung-body') return void response.status(201).type('json').write('{"id":');
  if (fault === 'html-200') return void response.status(200).type('html').send(PAGE);
  if (fault === 'html-502') return void response.status(502).type('html').send(PAGE);
  if (fault === 'outcome-unknown') throw outcomeUnknown(record.id);
  if (fault === 'outcome-unknown-bare') throw outcomeUnknown();
  sendCreated(record.id, response, context);
}

/** 201 with the generation as it is now, for a replay too (sync-so.md 14). */
function sendCreated(id: string, response: Response, { store, outputs, settings }: Context) {
  const current = store.generation(id);
  if (!current) throw new ApiFault(404, { code: 'generation_not_found' });
  response.status(201).json(generationView(current, outputs.read(current), settings.errorCodeField));
}

function outcomeUnknown(generationId?: string): ApiFault {
  const message = 'The outcome of this request is not known.';
  return new ApiFault(503, { code: 'IDEMPOTENCY_OUTCOME_UNKNOWN', message, extra: { generationId } });
}

export const sendHtml = (response: Response, status: number) => void response.status(status).type('html').send(PAGE);
