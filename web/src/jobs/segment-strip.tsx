import { useEffect, useRef } from 'react';
import type { JobResource } from '../../../src/http/schemas.js';
import type { Side } from './player-sources.js';
import { type JobTimeline, segmentFacts } from './segment-facts.js';
import styles from './segment-strip.module.css';
import type { Compare } from './use-compare.js';
import { voiceOf } from './voices.js';

interface SegmentStripProps {
  job: JobResource;
  timeline: JobTimeline;
  compare: Compare;
}

/** Where the new voices are, on the length of what is seen; the table below says the same in words. */
export function SegmentStrip({ job, timeline, compare }: SegmentStripProps) {
  const { side, isBoth, videos, seek } = compare;
  const shown: Side = isBoth ? 'result' : side;
  const whole = shown === 'result' ? timeline.resultSeconds : timeline.originalSeconds;
  const playhead = usePlayhead(videos[shown], whole);
  return (
    <div
      className={styles.strip}
      aria-hidden="true"
      onPointerDown={({ clientX, currentTarget }) => {
        const { left, width } = currentTarget.getBoundingClientRect();
        seek(((clientX - left) / width) * whole);
      }}
    >
      {spans(timeline, shown).map(({ start, length, refId, index }) => (
        <span
          key={index}
          className={styles.segment}
          style={{
            left: `${(100 * start) / whole}%`,
            width: `${(100 * length) / whole}%`,
            background: voiceOf(job.audio, refId),
          }}
        />
      ))}
      <span ref={playhead} className={styles.playhead} />
    </div>
  );
}

function spans(timeline: JobTimeline, side: Side) {
  return timeline.segments.flatMap((segment, index) => {
    const { startTime, endTime } = segment;
    const facts = segmentFacts(timeline, index);
    const refId = timeline.refIds[index] ?? '';
    if (side === 'original') return [{ start: startTime, length: endTime - startTime, refId, index }];
    return facts ? [{ start: facts.start, length: facts.length, refId, index }] : [];
  });
}

/** Moved by hand each frame: no rendering for it. */
function usePlayhead(video: Compare['videos'][Side], whole: number) {
  const line = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    let frame = 0;
    const step = () => {
      const share = Math.min((video.current?.currentTime ?? 0) / whole, 1);
      line.current?.style.setProperty('left', `${share * 100}%`);
      frame = requestAnimationFrame(step);
    };
    step();
    return () => cancelAnimationFrame(frame);
  }, [video, whole]);
  return line;
}
