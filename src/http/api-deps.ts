import type { Logger } from 'pino';
import type { AssetDeps } from '../assets/asset-deps.js';
import type { Db } from '../db/client.js';
import type { Outbound } from '../platform/outbound-request.js';
import type { ObjectStore } from '../storage/object-store.js';
import type { SyncSoClient } from '../sync-so/client.js';
import type { WebhookSecret } from '../sync-so/webhook-secret.js';
import type { JobOutcomes } from '../temporal/job-outcomes.js';
import type { JobSignals } from '../temporal/job-signals.js';
import type { Adopter, JobStarter } from '../temporal/job-starter.js';
import type { Detector } from '../versions/detector/watch.js';
import type { DeploymentLook } from '../versions/rollout/deployment-look.js';
import type { Deliveries } from '../webhooks/deliveries.js';
import type { VerifyToken } from './auth/jwt.js';
import type { OidcLogins } from './auth/oidc.js';
import type { JobEvents } from './events/job-events.js';
import type { InFlight } from './in-flight.js';
import type { RateLimits } from './limits/rate-limits.js';
import type { LivePage } from './live-page.js';
import type { WebPage } from './web-page.js';

export interface ApiSettings {
  /** Whom a request without any credential acts as; left out: it is refused. */
  anonymousUserId?: string;
  /** Whether that one has the scope `admin`. */
  anonymousIsAdmin: boolean;
  maxUploadBytes: number;
  maxAudioFiles: number;
  /** Of a user. */
  mostDrafts: number;
  /** Where clients send the parts of files. */
  uploadMode: 'direct' | 'through_api';
  downloadUrlSeconds: number;
  temporalUiUrl?: string;
  /** Address of the Sync.so that makes videos. */
  syncSoUrl?: string;
  temporalNamespace: string;
  /** Where browsers reach the API, as far as it is set. */
  publicUrl?: string;
  /** Of the product, as package.json has it. */
  version: string;
  /** Left out: it was not built. */
  webPage?: WebPage;
  /** Names the API is called by besides those of this machine: "name", or "name:port" for one port alone. */
  allowedHosts: readonly string[];
  /** Origins of other pages that may use the API in a browser. */
  allowedOrigins: readonly string[];
  /** Origins from which pages of ours load media: that of the bucket. */
  mediaOrigins: readonly string[];
  /** Networks of proxies whose X-Forwarded-For is believed. */
  trustedProxies: readonly string[];
  /** Requests under way at a time, in all and of one address; 0: any number. */
  mostRequests: number;
  mostPerAddress: number;
}

/** What the routes need; made in src/server-deps.ts. */
export interface ApiDeps extends Pick<AssetDeps, 'uploads' | 'partChecksum' | 'assetStarter' | 'quota'> {
  settings: ApiSettings;
  /** Left out: the page as it was built. */
  livePage?: LivePage;
  db: Db;
  store: ObjectStore;
  starter: JobStarter;
  adopter: Pick<Adopter, 'start'>;
  signals: JobSignals;
  outcomes: Pick<JobOutcomes, 'of'>;
  webhookSecret: WebhookSecret;
  /** Left out: no identity provider is configured, and no token is valid. */
  verifyToken?: VerifyToken;
  /** Left out: browsers do not sign in with the identity provider. */
  oidc?: OidcLogins;
  /** What a job would cost. */
  estimates: Pick<SyncSoClient, 'estimateCost'>;
  /** Left out: nobody says why jobs wait. */
  detector?: Pick<Detector, 'latest'>;
  /** Left out: nobody says who runs jobs. */
  deployment?: DeploymentLook;
  /** Who follows jobs. */
  events: JobEvents;
  /** Requests to where users say. */
  outbound: Pick<Outbound, 'check'>;
  /** Has webhooks sent. */
  deliveries: Pick<Deliveries, 'wake'>;
  inFlight: InFlight;
  /** Left out: nobody is asked how often they come. */
  limits?: RateLimits;
  log: Logger;
}
