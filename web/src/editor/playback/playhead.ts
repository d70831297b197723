import { create } from 'zustand';

/** Where the preview is, in whole ms of the video. */
export const usePlayhead = create(() => ({ ms: 0 }));

/** What shows the video, and goes where it is told. */
export interface Shower {
  seek: (ms: number) => void;
}

let shower: Shower | undefined;
let video: HTMLVideoElement | null = null;

export const playheadMs = (): number => usePlayhead.getState().ms;

let shownId: string | undefined;

/** Where whatever shows this video begins, in ms: at its start, or where it was when something else showed the same. */
export function placeIn(localId: string): number {
  if (localId !== shownId) movePlayhead(0);
  shownId = localId;
  return playheadMs();
}

/** What is shown from now on goes with the playhead; until what it returns is called. */
export function showWith(one: Shower): () => void {
  shower = one;
  return () => {
    if (shower === one) shower = undefined;
  };
}

/** It has moved by itself. */
export const movePlayhead = (ms: number): void => usePlayhead.setState({ ms: Math.round(ms) });

/** The element that shows it from now on, at the same place; until what it returns is called. */
export function showIn(element: HTMLVideoElement, localId: string): () => void {
  const atMs = placeIn(localId);
  if (atMs > 0) seekIn(element, atMs);
  video = element;
  const endShowing = showWith({ seek: (ms) => seekIn(element, ms) });
  return () => {
    video = null;
    endShowing();
  };
}

function seekIn(element: HTMLVideoElement, ms: number): void {
  element.currentTime = ms / 1000;
}

export function followVideo(): void {
  if (video) movePlayhead(video.currentTime * 1000);
}

/** Where whatever shows this video is, or will begin. */
export function showAt(localId: string, ms: number): void {
  shownId = localId;
  seekTo(ms);
}

export function seekTo(ms: number): void {
  movePlayhead(ms);
  shower?.seek(ms);
}
