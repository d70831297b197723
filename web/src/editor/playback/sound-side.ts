import { Mix } from './mix.js';
import { SegmentAudio } from './segment-audio.js';
import { type ReadVoice, SoundCache } from './sound-cache.js';

/** All that is heard of a preview, and its clock. */
export interface SoundSide {
  mix: Pick<Mix, 'attach' | 'setOriginal' | 'setVolume'>;
  voices: Pick<SegmentAudio, 'prime' | 'start' | 'pump' | 'stop'>;
  /** In s; it stands still while nothing can be heard. */
  readonly nowS: number;
  readonly isRunning: boolean;
  /** False where the browser keeps it silent until somebody clicks. */
  wake(): Promise<boolean>;
}

export interface SoundWishes {
  read: ReadVoice;
  /** A voice cannot be read. */
  onUnread: (localId: string) => void;
  /** It runs now, or does not any more. */
  onChange: () => void;
}

/** So long a browser may take to open the loudspeaker; one that wants a click first never answers. */
const WAKE_MS = 1_500;

/** Only after a click: before it browsers complain. */
export function openSound({ read, onUnread, onChange }: SoundWishes): SoundSide {
  const context = new AudioContext({ latencyHint: 'interactive' });
  context.addEventListener('statechange', onChange);
  const mix = new Mix(context);
  return {
    mix,
    voices: new SegmentAudio(context, mix.voices, new SoundCache(context, read), onUnread),
    get nowS() {
      return context.currentTime;
    },
    get isRunning() {
      return context.state === 'running';
    },
    async wake() {
      if (context.state !== 'running') await Promise.race([context.resume().catch(() => undefined), after(WAKE_MS)]);
      return isRunning(context);
    },
  };
}

/** Asked anew: it changes while it is waited for. */
const isRunning = ({ state }: AudioContext) => state === 'running';
const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
