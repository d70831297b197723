import { create } from 'zustand';
import { readFrames, readSound } from '../../media/decode-client.js';
import { mediaSource } from '../../media/media-source.js';
import { audioOf, type DraftDocument } from '../document/draft-document.js';
import { PlaybackEngine } from './engine.js';
import { AT_REST, type EngineState, type Voice } from './engine-state.js';
import { FrameTimes } from './frame-times.js';
import { EMPTY_PLAN, type Plan, planOf } from './plan.js';
import { movePlayhead, placeIn, showWith } from './playhead.js';
import { openSound, type SoundSide } from './sound-side.js';
import { VideoFollower } from './video-follower.js';

/** The preview of the draft that this tab shows: what can be seen of it, and what can be done with it. Times are ms. */

export interface PlaybackState extends EngineState {
  muted: boolean;
  /** 0…1. */
  volume: number;
}

/** `sourceMs` and `resultMs` change with every picture of the screen: select no more than is shown. */
export const usePlayback = create<PlaybackState>(() => ({ ...AT_REST, muted: false, volume: 1 }));

const unread = (fileName: string) =>
  `${fileName} cannot be played in this browser. What Sync.so makes of it is not touched by that.`;

let engine: PlaybackEngine | undefined;
let plan: Plan = EMPTY_PLAN;
let draft: DraftDocument | undefined;
/** A page has one loudspeaker, whatever videos it shows. */
let sound: SoundSide | undefined;
let heard: HTMLVideoElement | undefined;

/** The element that shows the video of the draft, from now on and where it was; until what it returns is called. */
export function attachVideo(element: HTMLVideoElement, localId: string): () => void {
  const made = new PlaybackEngine({
    ...{ everyFrame, follower: new VideoFollower(element), sound: () => soundWith(element) },
    frames: new FrameTimes(async (fromMs, toMs) => {
      const source = mediaSource(localId);
      return source ? await readFrames(source, fromMs, toMs) : [];
    }),
    emit: (state) => {
      usePlayback.setState(state);
      movePlayhead(state.sourceMs);
    },
  });
  engine = made;
  const atMs = placeIn(localId);
  made.setPlan(plan);
  if (atMs > 0) made.seek(atMs);
  const endShowing = showWith({ seek: (ms) => made.seek(ms) });
  const look = () => (document.hidden ? made.hide() : made.show());
  document.addEventListener('visibilitychange', look);
  return () => {
    document.removeEventListener('visibilitychange', look);
    endShowing();
    made.close();
    if (engine === made) engine = undefined;
    usePlayback.setState(AT_REST);
  };
}

function everyFrame(act: () => void): () => void {
  let next = 0;
  const tick = () => {
    next = requestAnimationFrame(tick);
    act();
  };
  next = requestAnimationFrame(tick);
  return () => cancelAnimationFrame(next);
}

/** Asked for with every picture of the screen. */
function soundWith(element: HTMLVideoElement): SoundSide {
  if (sound && heard === element) return sound;
  sound ??= openSound({
    read: async (localId, fromMs, toMs) => {
      const source = mediaSource(localId);
      if (!source) throw new Error('The voice is not at hand.');
      return await readSound(source, fromMs, toMs);
    },
    onUnread: (localId) => engine?.tell(unread((draft && audioOf(draft, localId)?.fileName) ?? 'This voice')),
    onChange: () => sound && engine?.soundChanged(sound.isRunning),
  });
  heard = element;
  sound.mix.attach(element);
  setLoudness({});
  return sound;
}

/** What the draft says now. */
export function previewDraft(document: DraftDocument): void {
  draft = document;
  plan = planOf(document);
  engine?.setPlan(plan);
}

export const play = (): void => void engine?.play();
export const pause = (): void => engine?.pause();
export const toggle = (): void => (usePlayback.getState().isPlaying ? pause() : play());
/** To a place of the video. */
export const seek = (sourceMs: number): void => engine?.seek(sourceMs);
export const stepFrame = (by: 1 | -1): void => void engine?.stepFrame(by);
export const setVoice = (voice: Voice): void => engine?.setVoice(voice);
export const switchVoice = (): void => setVoice(usePlayback.getState().voice === 'new' ? 'original' : 'new');

/** Once, from its beginning. */
export const playSegment = (segmentId: string): void => void engine?.playScope({ segmentId }, false);

/** From its beginning again and again, or no longer. Without a segment: all of it. */
export function loopSegment(segmentId: string | undefined): void {
  if (usePlayback.getState().isLooping) engine?.endLoop();
  else void engine?.playScope(segmentId === undefined ? 'all' : { segmentId }, true);
}

export const setVolume = (volume: number): void => setLoudness({ volume, muted: volume === 0 });
export const toggleMuted = (): void => setLoudness({ muted: !usePlayback.getState().muted });

function setLoudness(change: Partial<Pick<PlaybackState, 'muted' | 'volume'>>): void {
  usePlayback.setState(change);
  const { muted, volume } = usePlayback.getState();
  sound?.mix.setVolume(muted ? 0 : volume);
}
