import { DEFAULT_MODEL, DEFAULT_SYNC_MODE, type GenerationOptions, type Model } from '../../../../src/domain/job.js';

/** What a person is making, in whole milliseconds. Uploads, and what is selected, are no part of it. */
export interface DraftDocument {
  version: 1;
  /** Empty: called as its video. */
  name: string;
  video: MediaRef | null;
  audio: AudioRef[];
  /** By their starts. */
  segments: DraftSegment[];
  model: Model;
  options: GenerationOptions;
  /** Of the next audio, so that no name is given twice in a draft. */
  nextAudio: number;
}

export interface MediaRef {
  /** Of the upload, in this browser. */
  localId: string;
  fileName: string;
  bytes: number;
  /** ms since 1970. */
  lastModified: number;
  /** That decodes; undefined until somebody has looked. */
  lengthMs?: number;
  width?: number;
  height?: number;
  fps?: number;
  hasAudio?: boolean;
  codecs?: string[];
}

export interface AudioRef extends MediaRef {
  /** What segments call it in a submission. */
  refId: string;
}

export interface Span {
  startMs: number;
  endMs: number;
}

export interface DraftSegment extends Span {
  id: string;
  /** For people; never sent. */
  label?: string;
  audio: SegmentAudio | null;
}

export interface SegmentAudio {
  localId: string;
  /** null: all of it. */
  crop: Span | null;
}

export const emptyDocument = (): DraftDocument => ({
  ...{ version: 1, name: '', video: null, audio: [], segments: [], nextAudio: 1 },
  model: DEFAULT_MODEL,
  options: { sync_mode: DEFAULT_SYNC_MODE },
});

export const audioOf = (document: DraftDocument, localId: string | undefined): AudioRef | undefined =>
  document.audio.find((audio) => audio.localId === localId);

export const segmentOf = (document: DraftDocument, id: string | undefined): DraftSegment | undefined =>
  document.segments.find((segment) => segment.id === id);

/** From 1; files have the same one everywhere, and with it their colour. */
export const voiceNumber = (document: DraftDocument, localId: string): number =>
  Number(/\d+$/.exec(audioOf(document, localId)?.refId ?? '')?.[0] ?? 1);
