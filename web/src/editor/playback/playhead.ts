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

/** What is shown from now on goes with the playhead; until what it returns is called. */
export function showWith(one: Shower): () => void {
  shower = one;
  return () => {
    if (shower === one) shower = undefined;
  };
}

/** It has moved by itself. */
export const movePlayhead = (ms: number): void => usePlayhead.setState({ ms: Math.round(ms) });

/** The element that shows it. */
export function showIn(element: HTMLVideoElement | null): void {
  video = element;
  shower = element ? { seek: (ms) => seekIn(element, ms) } : undefined;
}

function seekIn(element: HTMLVideoElement, ms: number): void {
  element.currentTime = ms / 1000;
}

export function followVideo(): void {
  if (video) movePlayhead(video.currentTime * 1000);
}

export function seekTo(ms: number): void {
  movePlayhead(ms);
  shower?.seek(ms);
}
