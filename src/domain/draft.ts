/** Fields of newer clients. */
interface Open {
  [field: string]: unknown;
}

/**
 * What a person makes a job of: files, segments in whole ms, a model. It may lack anything, and is right all the same;
 * what a job needs is asked of the job (src/jobs/check-submission.ts). Newer clients put more into it, which is kept.
 */
export interface DraftDocument extends Open {
  version: 1;
  name: string;
  video: DraftMedia | null;
  audio: DraftAudio[];
  /** In the order of their starts. */
  segments: DraftSegment[];
  /** One of Sync.so's, or of a newer client. */
  model: string;
  options: Record<string, unknown>;
}

/** A file; null or left out: not known. */
export interface DraftMedia extends Open {
  /** Names it within the document; which asset it is, the draft says beside that. */
  localId: string;
  fileName: string;
  bytes: number;
  /** In ms since 1970, as the machine had it that the file was chosen on. */
  lastModified?: number | null;
  /** What decodes, in whole ms, never rounded up. */
  lengthMs?: number | null;
  /** In pixels, as it is shown. */
  width?: number | null;
  height?: number | null;
  fps?: number | null;
  hasAudio?: boolean | null;
}

export interface DraftAudio extends DraftMedia {
  /** What the job's segments will call it. */
  refId: string;
}

/** Times in ms: of the segment on the video, of the crop on the audio. */
export interface DraftSegment extends Open {
  id: string;
  startMs: number;
  endMs: number;
  label?: string | null;
  audio: null | (Open & { localId: string; crop: null | (Open & { startMs: number; endMs: number }) });
}

/** What a document and its files are saved as, together. */
export interface DraftContent {
  document: DraftDocument;
  /** The asset of each file, by its localId; of those that are on their way too. */
  assets: Record<string, string>;
}

/** In bytes of UTF-8, without spaces: some 2,000 segments. */
export const MOST_DOCUMENT_BYTES = 256 * 1024;

/** Segments that nobody has given a voice yet. */
export const missingVoices = ({ segments }: Pick<DraftDocument, 'segments'>): number =>
  segments.filter(({ audio }) => audio === null).length;
