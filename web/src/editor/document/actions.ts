import type { GenerationOptions, Model } from '../../../../src/domain/job.js';
import type { Edge } from '../geometry/placement.js';
import type { DraftSegment, MediaRef, Span } from './draft-document.js';

/** Everything that can be done to a draft. */
export type Action =
  | { do: 'rename'; name: string }
  | { do: 'setVideo'; video: MediaRef | null }
  | { do: 'addAudio'; audio: MediaRef }
  /** With it goes from every segment. */
  | { do: 'dropAudioFile'; localId: string }
  /** Somebody has looked into a file. */
  | { do: 'setFacts'; localId: string; facts: Partial<MediaRef> }
  | { do: 'add'; segment: Pick<DraftSegment, 'id'> & Span }
  | { do: 'remove'; segmentId: string }
  /** As typed: where it does not fit, the findings say so. */
  | { do: 'setTimes'; segmentId: string; times: Partial<Span> }
  /** To where there is room that is the nearest. */
  | { do: 'move'; segmentId: string; startMs: number }
  /** As far as its neighbours let it. */
  | { do: 'trim'; segmentId: string; edge: Edge; toMs: number }
  /** The second half is a new one. */
  | { do: 'split'; segmentId: string; atMs: number; newId: string }
  /** As long as its voice. */
  | { do: 'fitToAudio'; segmentId: string }
  /** The voice as long as it. */
  | { do: 'cropToSegment'; segmentId: string }
  | { do: 'assignAudio'; segmentId: string; localId: string }
  | { do: 'removeAudio'; segmentId: string }
  | { do: 'setCrop'; segmentId: string; crop: Span }
  | { do: 'clearCrop'; segmentId: string }
  | { do: 'setLabel'; segmentId: string; label: string }
  | { do: 'setModel'; model: Model }
  | { do: 'setOption'; option: Partial<GenerationOptions> };
