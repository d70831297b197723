/** Between the page and the worker that decodes media for it. Times are ms of the file. */

/** `url`: of the page's own server, which sends to the storage; it is read by ranges. */
export type MediaSource = { file: File } | { url: string };

export type DecodeOrder =
  /** Answered block by block, those of the last `look` first. */
  | { id: number; do: 'peaks'; source: MediaSource }
  | { id: number; do: 'look'; fromMs: number; toMs: number }
  /** Answered slot by slot, in this order. `known`: the places of key frames that are drawn already. */
  | { id: number; do: 'pictures'; source: MediaSource; slotsMs: number[]; height: number; known: number[] }
  /** Exactly this stretch, as far as there is sound. */
  | { id: number; do: 'sound'; source: MediaSource; fromMs: number; toMs: number }
  /** When its pictures begin, in order. */
  | { id: number; do: 'frames'; source: MediaSource; fromMs: number; toMs: number }
  | { id: number; do: 'stop' };

export interface PeakBlock {
  /** From 0, each of BLOCK_MS. */
  index: number;
  /** Smallest and largest, by turns, -128…127. */
  pairs: Int8Array;
}

export interface Picture {
  slotMs: number;
  /** Of the key frame nearest to it. */
  keyMs: number;
  /** Undefined: it was known. */
  bitmap?: ImageBitmap;
}

export interface Sound {
  sampleRate: number;
  channels: Float32Array<ArrayBuffer>[];
  /** Of its first sample. */
  fromMs: number;
}

export type DecodeAnswer =
  | { id: number; block: PeakBlock }
  | { id: number; picture: Picture }
  /** Undefined: there is none in this stretch. */
  | { id: number; sound: Sound | undefined }
  | { id: number; framesMs: number[] }
  | { id: number; done: true }
  /** It cannot be read, or this browser cannot decode it. */
  | { id: number; failed: true };
