import type { ErrorCodeField } from './faults.js';
import type { ScenarioName } from './scenarios.js';

export interface SimulatorOptions {
  /** 0 takes a free one. */
  port: number;
  /** Address to listen on; loopback when left out. */
  host?: string;
  /** Address clients use for results and uploads; http://host:port when left out. */
  publicUrl?: string;
  /** An ffmpeg of 4.2 or later, with libx264. */
  ffmpegPath: string;
  /** Where inputs, results and the journal lie; a simulator started again here knows its generations. */
  workDir: string;
  /** The one key taken; any but an empty one when left out. */
  apiKey?: string;
  scenario?: ScenarioName;
  /** Generations PENDING or PROCESSING at a time before 429. */
  concurrencyLimit?: number;
  /** Creates in any 60 s before 429; no limit when left out. */
  createsPerMinute?: number;
  /** A generation takes at least this long. */
  minSeconds?: number;
  /** Generations worked on at a time; the others are PENDING. */
  renderConcurrency?: number;
  /** Results are the input's bytes with a mark at the end instead of a render: for load tests. */
  fast?: boolean;
  /** Segments that touch (end = start) end FAILED, or not (sync-so.md 4: reports differ). */
  touchingSegments?: 'refuse' | 'accept';
  outputTokenSeconds?: number;
  idempotencyRetentionSeconds?: number;
  errorCodeField?: ErrorCodeField;
  /** Unit of `t` in Sync-Signature (sync-so.md 9: not documented). */
  signatureTimeUnit?: 's' | 'ms';
  /** Largest multipart create; above it 413. */
  maxMultipartBytes?: number;
  log?: (line: string) => void;
}

/** What has no default. */
type Unset = 'apiKey' | 'createsPerMinute' | 'publicUrl';
export type Settings = Required<Omit<SimulatorOptions, Unset>> & Pick<SimulatorOptions, Unset>;

const DAY_SECONDS = 24 * 60 * 60;

/** Defaults: sync-so.md 11 (Creator plan, 20 MB direct upload) and 14. */
export function settingsOf(options: SimulatorOptions): Settings {
  const set = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  return { ...DEFAULTS, renderConcurrency: options.fast ? 16 : 2, ...(set as SimulatorOptions) };
}

const DEFAULTS = {
  host: '127.0.0.1',
  scenario: 'ok' as const,
  concurrencyLimit: 3,
  minSeconds: 0.5,
  fast: false,
  touchingSegments: 'refuse' as const,
  outputTokenSeconds: DAY_SECONDS,
  idempotencyRetentionSeconds: DAY_SECONDS,
  errorCodeField: 'errorCode' as const,
  signatureTimeUnit: 's' as const,
  maxMultipartBytes: 20 * 1024 ** 2,
  log: () => undefined,
};
