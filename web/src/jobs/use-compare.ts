import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { pictureSpeed, placeInOriginal, placeInResult } from '../../../src/domain/same-place.js';
import type { Side } from './player-sources.js';
import type { JobTimeline } from './segment-facts.js';

/** Further apart than this, and the one that follows is set to the place. In seconds. */
const APART_S = 0.15;
/** What browsers play. */
const [SLOWEST, FASTEST] = [0.0625, 16];

export interface Compare {
  videos: Record<Side, RefObject<HTMLVideoElement | null>>;
  /** The one that is seen, and heard. */
  side: Side;
  /** Both are seen; the result leads. */
  isBoth: boolean;
  show(side: Side, isBoth?: boolean): void;
  /** In seconds of the side that is seen. */
  seek(seconds: number): void;
}

/** Two videos at the same place: one is played, the other stands by or follows. `sides`: those that there are, best first. */
export function useCompare(timeline: JobTimeline | undefined, sides: readonly Side[]): Compare {
  const videos = { result: useRef<HTMLVideoElement>(null), original: useRef<HTMLVideoElement>(null) };
  const [{ chosen, isBoth }, setState] = useState<{ chosen?: Side; isBoth: boolean }>({ isBoth: false });
  // A result that comes while the page is open is what everybody has waited for.
  const side = chosen !== undefined && sides.includes(chosen) ? chosen : (sides[0] ?? 'original');
  const [now, other] = [videos[side], videos[side === 'result' ? 'original' : 'result']];
  const lead = isBoth ? videos.result : now;
  const show = (to: Side, both = false) => {
    if (to !== side && !isBoth && !both) handOver(now.current, other.current, { to, timeline });
    setState({ chosen: to, isBoth: both });
  };
  useFollowing(isBoth, videos, timeline);
  const seek = useCallback(
    (seconds: number) => {
      if (lead.current) lead.current.currentTime = seconds;
    },
    [lead],
  );
  return { videos, side, isBoth, show, seek };
}

/** The other goes on where the first one was, playing or not. */
function handOver(
  from: HTMLVideoElement | null,
  to: HTMLVideoElement | null,
  o: { to: Side; timeline: JobTimeline | undefined },
): void {
  if (!from || !to) return;
  const wasPlaying = !from.paused;
  from.pause();
  to.currentTime = otherPlace(from.currentTime, o);
  to.volume = from.volume;
  if (wasPlaying) void to.play().catch(() => undefined); // left at once, or not to be played: its element says so
}

function otherPlace(seconds: number, { to, timeline }: { to: Side; timeline: JobTimeline | undefined }): number {
  if (!timeline) return seconds;
  return to === 'original' ? placeInOriginal(timeline, seconds) : placeInResult(timeline, seconds);
}

/** While both are seen, the original keeps to the result, frame by frame. */
function useFollowing(isOn: boolean, videos: Compare['videos'], timeline: JobTimeline | undefined): void {
  useEffect(() => {
    const [lead, follower] = [videos.result.current, videos.original.current];
    if (!isOn || !lead || !follower) return;
    let frame = 0;
    const step = () => {
      keepUp(lead, follower, timeline);
      frame = requestAnimationFrame(step);
    };
    step();
    return () => {
      cancelAnimationFrame(frame);
      follower.pause();
      follower.playbackRate = 1;
    };
  }, [isOn, videos.result, videos.original, timeline]);
}

function keepUp(lead: HTMLVideoElement, follower: HTMLVideoElement, timeline: JobTimeline | undefined): void {
  const at = lead.currentTime;
  const wanted = otherPlace(at, { to: 'original', timeline });
  const speed = timeline ? pictureSpeed(timeline, at) : 1;
  const rate = Math.min(Math.max(speed * lead.playbackRate, SLOWEST), FASTEST);
  if (follower.playbackRate !== rate) follower.playbackRate = rate;
  if (Math.abs(follower.currentTime - wanted) > APART_S && !follower.seeking) follower.currentTime = wanted;
  if (lead.paused !== follower.paused && !follower.ended) {
    if (lead.paused) follower.pause();
    else void follower.play().catch(() => undefined);
  }
}
