import type { GenerateBody } from './generate-schema.js';
import type { ScenarioName } from './scenarios.js';

export const GENERATION_STATUSES = ['PENDING', 'PROCESSING', 'COMPLETED', 'FAILED', 'REJECTED'] as const;
export type GenerationStatus = (typeof GENERATION_STATUSES)[number];

/** One accepted generation, as the journal keeps it. */
export interface GenerationRecord {
  id: string;
  createdAt: string;
  status: GenerationStatus;
  request: GenerateBody;
  /** As sanitized; null when none was given. */
  outputFileName: string | null;
  scenario: ScenarioName;
  /** Overrides the scenario's own seconds. */
  seconds?: number;
  idempotency?: { key: string; bodyHash: string };
  finishedAt?: string;
  outputSeconds?: number;
  error?: string;
  errorCode?: string;
}

export type AssetType = 'VIDEO' | 'AUDIO' | 'IMAGE';

export interface AssetRecord {
  id: string;
  createdAt: string;
  type: AssetType;
  visibility: 'USER' | 'ORGANIZATION';
  name?: string;
  projectId?: string;
  size?: number;
  /** The upload that holds its bytes; or, for a public address registered directly, `url`. */
  uploadId?: string;
  url?: string;
}

/** A presigned upload. Its bytes are there once `complete`. */
export interface UploadRecord {
  id: string;
  fileName: string;
  contentType: string;
  size: number;
  complete: boolean;
}

/** One create as it came in, whatever became of it. */
export interface CreateEntry {
  at: string;
  outputFileName?: string;
  idempotencyKey?: string;
  /** The generation made or replayed. */
  generationId?: string;
  outcome: 'accepted' | 'replayed' | 'refused';
  /** HTTP status of a refusal. */
  status?: number;
  code?: string;
}

export const isTerminal = (status: GenerationStatus): boolean => status !== 'PENDING' && status !== 'PROCESSING';
