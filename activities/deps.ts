import type { Logger } from 'pino';
import type { Db } from '../src/db/client.js';
import type { MediaProber } from '../src/media/prober.js';
import type { Outbound } from '../src/platform/outbound-request.js';
import type { ObjectStore } from '../src/storage/object-store.js';
import type { PartUploads } from '../src/storage/part-uploads.js';
import type { SyncSoClient } from '../src/sync-so/client.js';
import type { AssetStarter } from '../src/temporal/asset-starter.js';
import type { JobOutcomes } from '../src/temporal/job-outcomes.js';
import type { JobSignals } from '../src/temporal/job-signals.js';
import type { Adopter, JobStarter } from '../src/temporal/job-starter.js';
import type { RescueDeps } from '../src/versions/rescue.js';
import type { Limits } from './at-most.js';

/** The outside things that activities touch; passed in by src/worker-deps.ts, and by tests. */
export interface ActivityDeps {
  db: Db;
  store: ObjectStore;
  syncSo: SyncSoClient;
  prober: MediaProber;
  uploads: PartUploads;
  /** Requests to where users say. */
  outbound: Pick<Outbound, 'request'>;
  fetching: FetchRules;
  /** Wakes other jobs. */
  signals: JobSignals;
  /** How Sync.so gets the media: signed URLs of our S3, or uploads into its own assets (sync-so.md 8). */
  assetMode: 'signed-url' | 'upload';
  /** Build id of the worker; left out: nobody is told which it is. */
  workerVersion?: string;
  /** What holds memory goes through these. */
  limits: Limits;
  log: Logger;
}

/** What files that are fetched from URLs are held to. */
export interface FetchRules {
  /** Of one file (MAX_UPLOAD_BYTES). */
  mostBytes: number;
  /** Of all of a user's files (MAX_USER_BYTES); left out: no limit. */
  mostUserBytes?: number;
  /** For one file, tries included, in ms (FETCH_SECONDS). */
  longestMs: number;
  /** A source that sends fewer bytes in that time is given up. */
  slowest: { bytes: number; ms: number };
}

type Shared = 'db' | 'store' | 'syncSo' | 'prober' | 'signals' | 'outbound' | 'limits' | 'log';

/** What healing touches besides: it starts jobs, and asks Temporal how they ended. */
export interface ReconcileDeps extends Pick<ActivityDeps, Shared> {
  starter: Pick<JobStarter, 'start' | 'retry'>;
  assetStarter: AssetStarter;
  adopter: Pick<Adopter, 'start'>;
  outcomes: JobOutcomes;
  /** How long a send may be under way (SYNC_IN_FLIGHT_SECONDS). */
  inFlightMs: number;
  /** How long files of jobs that have ended are kept, in days (RETENTION_DAYS); left out: for good. */
  retentionDays?: number;
  /** How long drafts keep their files, in days after they were last saved (DRAFT_MEDIA_DAYS). */
  draftMediaDays: number;
  /** Left out: nothing is healed between versions of the workers' code. */
  versions?: VersionHealingDeps;
}

export interface VersionHealingDeps extends Pick<RescueDeps, 'client' | 'deployments' | 'jobs' | 'taskQueue'> {
  /** 0: only by hand. */
  rescueAfterSeconds: number;
  /** Deletes versions nobody needs any more. */
  sweep(): Promise<unknown>;
}
