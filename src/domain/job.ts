import type { Segment } from './segments.js';

/** What people see of a job. Rows, API, UI and CLI all use these words. */
export const JOB_STATUSES = ['queued', 'processing', 'completed', 'failed', 'cancelled', 'needs_attention'] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

/** What programs see: the step of the workflow the job is in. */
export const JOB_STAGES = ['preparing', 'waiting_for_slot', 'submitting', 'generating', 'publishing', 'done'] as const;
export type JobStage = (typeof JOB_STAGES)[number];

/** Sync.so's five models (sync-so.md 3). */
export const MODELS = ['sync-3', 'lipsync-2', 'lipsync-2-pro', 'lipsync-1.9.0-beta', 'react-1'] as const;
export type Model = (typeof MODELS)[number];
export const DEFAULT_MODEL: Model = 'lipsync-2';

/** sync-so.md 3.2: what happens when audio and video differ in length. */
export const SYNC_MODES = ['bounce', 'loop', 'cut_off', 'silence', 'remap'] as const;
export type SyncMode = (typeof SYNC_MODES)[number];
export const DEFAULT_SYNC_MODE: SyncMode = 'remap';

/** Generation options in Sync.so's own snake_case; `sync_mode` is always sent. */
export interface GenerationOptions {
  sync_mode: SyncMode;
  temperature?: number;
  occlusion_detection_enabled?: boolean;
  active_speaker_detection?: { auto_detect: boolean };
  model_mode?: 'lips' | 'face' | 'head';
  prompt?: 'happy' | 'sad' | 'angry' | 'disgusted' | 'surprised' | 'neutral';
}

/** One uploaded file in our bucket. History and rows carry keys, never signed URLs. */
export interface Asset {
  key: string;
  contentType: string;
  bytes: number;
  fileName: string;
}

export interface AudioAsset extends Asset {
  /** The name segments use for this file; unique in its job, `[A-Za-z0-9_-]`. */
  refId: string;
}

/** The argument of workflow `proJob` and the `input` column: everything the job needs, no bytes, no secrets. */
export interface ProJobInput {
  jobId: string;
  userId: string;
  model: Model;
  options: GenerationOptions;
  video: Asset;
  audio: AudioAsset[];
  segments: Segment[];
}

/** A submission we pay for (design: the attempt, not the HTTP call). Made in workflow code, stored before the send. */
export interface Attempt {
  n: number;
  /** Sync.so's Idempotency-Key: the same on every retry of this attempt (sync-so.md 6). */
  idempotencyKey: string;
  /** Unguessable; the generation's `outputFileName`, by which it can always be found again. */
  token: string;
  /** Signing date of the URLs in ms since 1970, so that every retry sends the same bytes. */
  signedAt: number;
}

/** How Sync.so gets a file: a key we sign a URL for, or one of its own assets (sync-so.md 8). */
export type SharedAsset = { key: string } | { assetId: string };

/** All files of a job in that form; audio by refId. */
export interface SharedMedia {
  video: SharedAsset;
  audio: Record<string, SharedAsset>;
}

/** What the files of a job are, and its segments on them; lengths in seconds. */
export interface MeasuredMedia {
  videoSeconds: number;
  /** When the video's own sound ends; left out where it has none. */
  soundEnds?: number;
  audioSeconds: Record<string, number>;
  segments: Segment[];
}

/** What is sent: everything was looked at, and Sync.so can fetch it. */
export interface PreparedMedia extends MeasuredMedia {
  media: SharedMedia;
}

/** A file that Sync.so has made, in our bucket. */
export interface StoredResult {
  key: string;
  bytes: number;
  sha256: string;
}

export interface PublishedResult extends StoredResult {
  url: string;
  /** Left out: a person has taken a result whose length cannot be read. */
  durationSeconds?: number;
}

/** A result that was paid for and failed a check: kept beside the job until a person takes it, or pays for another. */
export interface DoubtfulResult extends StoredResult {
  generationId: string;
  durationSeconds?: number;
  /** What came, and what was expected, in a sentence. */
  reason: string;
}

/** How people read a failure: one row of the error table (src/domain/error-table.ts). */
export interface JobFault {
  code: string;
  message: string;
  next: string;
}

/** Nothing more will happen to it, unless a person tries a failed one again. */
export const isOver = ({ status }: { status: JobStatus }): boolean =>
  status === 'completed' || status === 'failed' || status === 'cancelled';

/** A job with a generation that exists already: of the present system, or completed by hand. */
export interface AdoptedJob {
  jobId: string;
  userId: string;
  generationId: string;
}
