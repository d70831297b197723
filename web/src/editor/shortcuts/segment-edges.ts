import { useDraft } from '../../drafts/draft-store.js';

/** Places that the playhead can jump to: ends of segments, and of the video. */
function edges(): number[] {
  const { segments, video } = useDraft.getState().document;
  const own = segments.flatMap(({ startMs, endMs }) => [startMs, endMs]);
  return [0, ...own, ...(video?.lengthMs === undefined ? [] : [Math.floor(video.lengthMs)])].toSorted((a, b) => a - b);
}

export const edgeBefore = (ms: number): number => edges().findLast((edge) => edge < ms) ?? 0;
export const edgeAfter = (ms: number): number => edges().find((edge) => edge > ms) ?? ms;
