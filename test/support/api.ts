import type { RequestListener } from 'node:http';
import { type Logger, pino } from 'pino';
import type { Db } from '../../src/db/client.js';
import type { JobRow } from '../../src/db/job-row.js';
import { findJob } from '../../src/db/video-jobs.js';
import type { ProJobInput } from '../../src/domain/job.js';
import type { JobState } from '../../src/domain/job-state.js';
import { createAdminApp } from '../../src/http/admin/app.js';
import type { ApiDeps, ApiSettings } from '../../src/http/api-deps.js';
import { createApp } from '../../src/http/app.js';
import { JobEvents, type JobEventsOptions } from '../../src/http/events/job-events.js';
import { InFlight } from '../../src/http/in-flight.js';
import { listedJob } from '../../src/http/job-resource.js';
import { type Listening, type ListenOptions, listen } from '../../src/http/listen.js';
import { openOutbound } from '../../src/platform/outbound-request.js';
import { createObjectStore, type ObjectStore } from '../../src/storage/object-store.js';
import { createPartUploads } from '../../src/storage/part-uploads.js';
import { createWebhookSecret } from '../../src/sync-so/webhook-secret.js';
import type { JobOutcome } from '../../src/temporal/job-outcomes.js';
import type { JobSignals } from '../../src/temporal/job-signals.js';
import type { JobStarter } from '../../src/temporal/job-starter.js';
import { withAnswersChecked } from './answers.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import { ownBucket } from './own-bucket.js';
import { recordingSignals } from './recording-signals.js';
import { startTestS3, type TestS3 } from './s3.js';

export interface TestApi {
  url: string;
  s3: TestS3;
  store: ObjectStore;
  database: TestDatabase;
  inFlight: InFlight;
  /** The jobs whose workflows were asked for; Temporal itself is tested with the workflows. */
  started: ProJobInput[];
  retried: { input: ProJobInput; state: JobState }[];
  /** The assets whose check was asked for, by their ids. */
  checked: string[];
  /** The jobs that were taken over, with their generation. */
  adopted: Parameters<ApiDeps['adopter']['start']>[0][];
  /** What workflows were told, as `name jobId`; of a verdict, with the generation it is about behind. */
  signalled: string[];
  /** Those that record, to exchange one of them. */
  signals: JobSignals;
  outcomes: ApiDeps['outcomes'];
  /** What became of a job's workflow, where that is another than its row says. */
  workflows: Map<string, JobOutcome>;
  /** What the API logs, one JSON line each. */
  logLines: string[];
  /** The same API with something exchanged, at an address of its own; stopped with the rest. */
  variant(o: Variant): Promise<string>;
  /** What operators are told by the same API, at an address of its own; stopped with the rest. */
  admin(o?: Partial<Omit<ApiDeps, 'settings'>>, allowedHosts?: readonly string[]): Promise<string>;
  /** Requests that are not answered yet, of all variants. */
  openRequests(): number;
  /** Who follows jobs through another process, as it were; stopped with the rest. */
  events(o?: Partial<JobEventsOptions>): JobEvents;
  /** Cuts off what is running there. */
  stopVariant(url: string): Promise<void>;
  stop(): Promise<void>;
}

interface Variant extends Partial<Omit<ApiDeps, 'settings'>> {
  settings?: Partial<ApiSettings>;
  /** Other times than listen.ts has. */
  listen?: Partial<ListenOptions>;
}

const SETTINGS: ApiSettings = {
  anonymousUserId: 'local-user',
  anonymousIsAdmin: false,
  version: '1.2.3-test',
  maxUploadBytes: 512 * 1024 ** 2,
  maxAudioFiles: 3,
  mostDrafts: 100,
  uploadMode: 'direct',
  downloadUrlSeconds: 60,
  temporalUiUrl: 'http://127.0.0.1:8233/',
  temporalNamespace: 'default',
  allowedHosts: [],
  allowedOrigins: [],
  mediaOrigins: ['http://s3.example:7070'],
  trustedProxies: [],
  mostRequests: 0,
  mostPerAddress: 0,
};

/** What webhooks of tests are signed with. */
export const WEBHOOK_SECRET = 'whsec_not-a-real-secret';

/** Workflows that end as their rows say. */
const outcomesBy = (db: Db, workflows: TestApi['workflows']): ApiDeps['outcomes'] => ({
  async of(jobId) {
    const said = workflows.get(jobId);
    if (said) return said;
    const row = await findJob(db, { jobId });
    if (row?.status === 'failed') return endedOutside(jobId);
    return row && ['completed', 'cancelled'].includes(row.status) ? { state: 'missing' } : { state: 'running' };
  },
});

/** As a workflow that an operator terminated. */
export const endedOutside = (jobId: string): JobOutcome => ({
  ...{ state: 'ended_outside', runId: `run-of-${jobId}`, closedAt: new Date() },
});

/** The API on a real S3 server and a database of its own. */
export async function startTestApi(): Promise<TestApi> {
  const [s3, database] = await Promise.all([startTestS3(), createTestDatabase()]);
  const store = createObjectStore(s3.config);
  await ownBucket(s3, database);
  const started: ProJobInput[] = [];
  const retried: TestApi['retried'] = [];
  const adopted: TestApi['adopted'] = [];
  const signalled: string[] = [];
  const workflows: TestApi['workflows'] = new Map();
  const logLines: string[] = [];
  const starter: JobStarter = {
    start: async (input) => void started.push(input),
    retry: async (input, state) => void retried.push({ input, state }),
    check: async () => undefined,
  };
  const checked: string[] = [];
  const uploads = createPartUploads(s3.config);
  const assets = {
    ...{ uploads, partChecksum: { current: 'crc32' as const }, quota: { mostUnfinished: 100 } },
    assetStarter: { start: async ({ id }: { id: string }) => void checked.push(id) },
  };
  const webhookSecret = createWebhookSecret({ load: async () => WEBHOOK_SECRET });
  const signals = recordingSignals(signalled);
  const outcomes = outcomesBy(database.db, workflows);
  const log = pino({ level: 'debug' }, { write: (line: string) => void logLines.push(line) });
  const adopter = { start: async (job: TestApi['adopted'][0]) => adopted.push(job) > 0 };
  const estimates = { estimateCost: async () => ({ estimatedGenerationCost: 0.6, estimatedFrameCount: 300 }) };
  const clients = { estimates, db: database.db, store, starter, adopter, signals, outcomes, webhookSecret };
  const { make: events, stop: stopEvents } = eventsOf(database, log);
  const outbound = openOutbound({});
  const others = { outbound, deliveries: { wake: () => undefined }, inFlight: new InFlight(), log };
  const deps: ApiDeps = { ...clients, ...assets, settings: SETTINGS, events: events(), ...others };
  const servers = new Map<string, Listening>();
  let open = 0;
  const counted =
    (app: RequestListener): RequestListener =>
    (request, response) => {
      open += 1;
      response.once('close', () => (open -= 1));
      app(request, response);
    };
  const serve = async (app: RequestListener, times: Partial<ListenOptions> = {}) => {
    const server = await listen(counted(app), { host: '127.0.0.1', port: 0, ...times });
    servers.set(server.url, server);
    return server.url;
  };
  const variant: TestApi['variant'] = ({ listen: times, ...o }) =>
    serve(withAnswersChecked(createApp({ ...deps, ...o, settings: { ...SETTINGS, ...o.settings } })), times);
  const admin: TestApi['admin'] = (o, allowedHosts = []) => serve(createAdminApp({ ...deps, ...o }, { allowedHosts }));
  const stopVariant = async (url: string) => servers.get(url)?.stop(0);
  const stop = async () => {
    await Promise.all([...servers.keys()].map(stopVariant));
    await stopEvents();
    await deps.inFlight.idle();
    await outbound.close();
    store.close();
    uploads.close();
    await Promise.all([s3.stop(), database.drop()]);
  };
  const { inFlight } = deps;
  const recorded = { started, checked, retried, adopted, signals, outcomes, signalled, workflows, logLines };
  return {
    url: await variant({}),
    s3,
    store,
    database,
    inFlight,
    ...recorded,
    ...{ variant, admin, events, stopVariant, stop },
    openRequests: () => open,
  };
}

function eventsOf({ url: listenUrl, db }: TestDatabase, log: Logger) {
  const made: JobEvents[] = [];
  const show = (row: JobRow) => listedJob(row, SETTINGS, {});
  const make: TestApi['events'] = (o) => {
    const events = new JobEvents({ db, log, listenUrl, show, version: SETTINGS.version, ...o });
    events.start();
    made.push(events);
    return events;
  };
  return { make, stop: async () => void (await Promise.all(made.map((events) => events.stop()))) };
}

/** As if no job had ever been submitted. */
export async function clearJobs({ database, store, started }: TestApi): Promise<void> {
  await database.db.videoJob.deleteMany();
  await database.db.asset.deleteMany();
  for (const folder of ['jobs', 'assets']) await store.deletePrefix(`users/local-user/${folder}/`);
  started.length = 0;
}
