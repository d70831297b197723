import { useEffect } from 'react';
import { useDraft } from '../drafts/draft-store.js';
import { playheadMs, showAt } from './playback/playhead.js';
import { showView, useView } from './view-store.js';

/** Where somebody was in a draft, for a reload or a way back: of this tab, since two of them look at different places. */
interface KeptView {
  draftId: string;
  videoId: string;
  pxPerSec: number;
  scrollMs: number;
  isFitted: boolean;
  playheadMs: number;
}

const KEY = 'editor-view';

/** Finds it again as soon as it is known how long the video is, and keeps it whenever the page may go. */
export function useKeptView(): void {
  const draftId = useDraft(({ id }) => id);
  const videoId = useDraft(({ document }) => document.video?.localId);
  const isKnown = useDraft(({ document }) => document.video?.lengthMs !== undefined);
  useEffect(() => {
    if (!isKnown || videoId === undefined) return;
    find(draftId, videoId);
    const over = new AbortController();
    const keep = () => keepView(draftId, videoId);
    addEventListener('pagehide', keep, over);
    document.addEventListener('visibilitychange', keep, over);
    return () => {
      over.abort();
      keep();
    };
  }, [draftId, videoId, isKnown]);
}

function find(draftId: string, videoId: string): void {
  const view = kept();
  if (view?.draftId !== draftId || view.videoId !== videoId) return;
  if (!view.isFitted) showView(view);
  if (view.playheadMs > 0) showAt(videoId, view.playheadMs);
}

function kept(): KeptView | undefined {
  try {
    const view = JSON.parse(sessionStorage.getItem(KEY) ?? '{}') as Partial<KeptView>;
    const isWhole = [view.pxPerSec, view.scrollMs, view.playheadMs].every(Number.isFinite);
    return isWhole ? (view as KeptView) : undefined;
  } catch {
    return undefined;
  }
}

function keepView(draftId: string, videoId: string): void {
  const { pxPerSec, scrollMs, isFitted } = useView.getState();
  const view: KeptView = { draftId, videoId, pxPerSec, scrollMs, isFitted, playheadMs: playheadMs() };
  try {
    sessionStorage.setItem(KEY, JSON.stringify(view));
  } catch {
    // A browser that keeps nothing shows all of the video next time.
  }
}
