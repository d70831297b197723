import type { PlanPiece } from './plan.js';

export type Voice = 'new' | 'original';

/** What is played, and where: all that can be seen of it. Times are ms. */
export interface EngineState {
  isPlaying: boolean;
  voice: Voice;
  /** Only this segment, or all of it. */
  scope: 'all' | { segmentId: string };
  isLooping: boolean;
  sourceMs: number;
  resultMs: number;
  resultLengthMs: number;
  piece: PlanPiece | undefined;
  /** How far the picture is ahead of the sound, ms; 0 where the picture leads. */
  drift: number;
  note: string | undefined;
  /** The browser lets no sound out before somebody clicks, or its device is gone. */
  suspended: boolean;
}

export const AT_REST: EngineState = {
  ...{ isPlaying: false, voice: 'new', scope: 'all', isLooping: false },
  ...{ sourceMs: 0, resultMs: 0, resultLengthMs: 0, piece: undefined, drift: 0, note: undefined, suspended: false },
};
