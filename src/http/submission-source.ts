import type { ProJobInput } from '../domain/job.js';
import type { Warning } from '../domain/segments.js';

export interface NewJob {
  userId: string;
  /** Taken for each request: no two of them make the same job. */
  jobId: string;
}

/** A job that was read from a request, whatever form it came in. */
export interface Received {
  input: ProJobInput;
  warnings: Warning[];
  /** Left out: as its video. */
  name?: string;
  /** What the job uses, its poster among them. */
  assetIds: readonly string[];
  posterAssetId?: string;
  /** What it is made from. */
  draftId?: string;
  /** SHA-256 in hex of all that was asked for. */
  fingerprint: string;
}

/** A request for a job; its words and files are read once, by one of the first two. */
export interface Submission {
  /** Reads it, with its files put where they belong. Throws AppError with everything that is wrong with it. */
  receive(): Promise<Received>;
  /** Reads it for its fingerprint, and stores nothing; undefined where it is no whole submission. */
  fingerprint(): Promise<string | undefined>;
  /** No job comes of it: what came with it goes again. Throws the reason, with the places it is about where they are known. */
  refuse(reason: unknown): Promise<never>;
}
