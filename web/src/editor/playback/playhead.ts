import { create } from 'zustand';

/** Where the preview is, in whole ms of the video. */
export const usePlayhead = create(() => ({ ms: 0 }));

let video: HTMLVideoElement | null = null;

export const playheadMs = (): number => usePlayhead.getState().ms;

/** The element that shows it. */
export function showIn(element: HTMLVideoElement | null): void {
  video = element;
}

export function followVideo(): void {
  if (video) usePlayhead.setState({ ms: Math.round(video.currentTime * 1000) });
}

export function seekTo(ms: number): void {
  usePlayhead.setState({ ms });
  if (video) video.currentTime = ms / 1000;
}
