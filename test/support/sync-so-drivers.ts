import { SyncClient, SyncError } from '@sync.so/sdk';
import type { ScenarioName } from '../../simulator/scenarios.js';
import { AppError } from '../../src/domain/errors.js';
import { codeForSyncSoStatus } from '../../src/domain/sync-so-errors.js';
import { createSyncSoClient } from '../../src/sync-so/client.js';
import type { GenerationRequest } from '../../src/sync-so/schemas.js';

/** What both clients tell of a generation. */
export interface Seen {
  id: string;
  status: string;
  model?: string;
  outputUrl?: string;
  outputDuration?: number;
  outputFileName?: string;
  errorCode?: string;
  error?: string;
}

/** The calls our client and the official SDK share; refusals are AppErrors from either. */
export interface SyncSoDriver {
  create(body: GenerationRequest, o: { key: string; scenario?: ScenarioName }): Promise<Seen>;
  get(id: string): Promise<Seen>;
  list(): Promise<Seen[]>;
  models(): Promise<{ id: string; name: string }[]>;
}

export type MakeDriver = (baseUrl: string, apiKey: string) => SyncSoDriver;

const scenarioHeaders = (scenario: ScenarioName | undefined): Record<string, string> =>
  scenario === undefined ? {} : { 'x-simulator-scenario': scenario };

export const ourDriver: MakeDriver = (baseUrl, apiKey) => {
  const client = createSyncSoClient({ apiKey, baseUrl });
  return {
    create: (body, { key, scenario }) =>
      createSyncSoClient({ apiKey, baseUrl, headers: scenarioHeaders(scenario) }).createGeneration(body, {
        idempotencyKey: key,
      }),
    get: (id) => client.getGeneration(id),
    list: () => client.listGenerations({ limit: 100 }),
    models: () => client.listModels(),
  };
};

export const sdkDriver: MakeDriver = (baseUrl, apiKey) => {
  const { generations, models } = new SyncClient({ apiKey, baseUrl });
  return {
    create: (body, { key, scenario }) => {
      const headers = { 'Idempotency-Key': key, ...scenarioHeaders(scenario) };
      // sync-so.md 12.1: its own retries would hide what the server said first
      return told(generations.create(body, { maxRetries: 0, headers })).then(seen);
    },
    get: (id) => told(generations.get(id, { maxRetries: 0 })).then(seen),
    list: () => told(generations.list({}, { maxRetries: 0 })).then((list) => list.map(seen)),
    models: () => told(models.list({ maxRetries: 0 })),
  };
};

/** The SDK has types for `error_code` and not for `errorCode` nor `outputFileName`, but hands them on (sync-so.md 5). */
function seen(generation: object): Seen {
  const { errorCode, error_code, ...rest } = generation as Seen & { error_code?: string };
  return { ...rest, errorCode: errorCode ?? error_code };
}

async function told<T>(call: Promise<T>): Promise<T> {
  return await call.catch((error: unknown) => {
    if (!(error instanceof SyncError) || error.statusCode === undefined) throw error;
    const body = (error.body ?? {}) as { errorCode?: string; error_code?: string };
    throw new AppError(body.errorCode ?? body.error_code ?? codeForSyncSoStatus(error.statusCode), { cause: error });
  });
}
