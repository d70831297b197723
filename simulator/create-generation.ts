import { randomUUID } from 'node:crypto';
import type { Context } from './context.js';
import { ApiFault } from './faults.js';
import type { IncomingCreate } from './generate-request.js';
import { parseGenerateBody, sanitizeFileName } from './generate-rules.js';
import type { GenerateBody } from './generate-schema.js';
import type { GenerationRecord } from './records.js';
import type { Chosen } from './scenario-control.js';
import { type Refusal, SCENARIOS } from './scenarios.js';

export interface CreateResult {
  record: GenerationRecord;
  replayed: boolean;
}

/** A refusal that looks like a proxy's page. */
export class HtmlFault extends Error {
  override readonly name = 'HtmlFault';

  constructor(readonly status: number) {
    super(`HTML ${status}`);
  }
}

/** Accepts a create, or replays the one with the same key; ApiFault where Sync.so would refuse. */
export function createGeneration(
  incoming: IncomingCreate,
  key: string | undefined,
  perRequest: Chosen | undefined,
  context: Context,
): CreateResult {
  const { ignoreIdempotencyKey } = SCENARIOS[(perRequest ?? context.scenarios.peek()).name];
  const former = key !== undefined && !ignoreIdempotencyKey ? findReplay(key, context) : undefined;
  if (former) return { record: sameBody(former, incoming.bodyHash), replayed: true };
  const request = parseGenerateBody(incoming.body, context.store.asset);
  const chosen = perRequest ?? context.scenarios.take();
  const { refuse } = SCENARIOS[chosen.name];
  if (refuse) throw refusal(refuse, context);
  const { activeCount } = context.store;
  if (activeCount() >= context.settings.concurrencyLimit) throw concurrencyFault(context);
  const idempotency = key === undefined ? undefined : { key, bodyHash: incoming.bodyHash };
  return { record: accept(request, chosen, idempotency, context), replayed: false };
}

function findReplay(key: string, { store, settings }: Context): GenerationRecord | undefined {
  const record = store.byKey(key);
  const oldest = Date.now() - settings.idempotencyRetentionSeconds * 1000;
  return record && Date.parse(record.createdAt) > oldest ? record : undefined;
}

/** Status and code are our choice (sync-so.md 6, 14): the live names could not be read. */
function sameBody(record: GenerationRecord, bodyHash: string): GenerationRecord {
  if (record.idempotency?.bodyHash === bodyHash) return record;
  const message = 'This Idempotency-Key was used with another body.';
  throw new ApiFault(409, { code: 'IDEMPOTENCY_PAYLOAD_CONFLICT', message });
}

function accept(
  request: GenerateBody,
  { name: scenario, seconds }: Chosen,
  idempotency: GenerationRecord['idempotency'],
  { store, worker, settings }: Context,
): GenerationRecord {
  const record: GenerationRecord = {
    id: randomUUID(),
    createdAt: new Date().toISOString(),
    status: 'PENDING',
    request,
    outputFileName: sanitizeFileName(request.outputFileName),
    ...{ scenario, seconds, idempotency },
  };
  store.saveGeneration(record);
  settings.log(`${record.id} accepted ${record.outputFileName ?? ''}${scenario === 'ok' ? '' : ` as ${scenario}`}`);
  worker.start(record);
  return record;
}

function refusal({ status, code, html }: Refusal, context: Context): Error {
  if (html) return new HtmlFault(status);
  return code === 'concurrency_limit_reached' ? concurrencyFault(context) : new ApiFault(status, { code });
}

/** Seconds a client is told to wait for a place: soon enough for a demo, and more than nothing. */
const RETRY_AFTER_SECONDS = 2;

function concurrencyFault({ store, settings, baseUrl }: Context): ApiFault {
  const { concurrencyLimit } = settings;
  const extra = {
    activeGenerations: store.activeCount(),
    concurrencyLimit,
    retryAfterSeconds: RETRY_AFTER_SECONDS,
    upgradeUrl: `${baseUrl}/billing`,
  };
  return new ApiFault(429, { code: 'concurrency_limit_reached', extra });
}
