import type { ReactNode } from 'react';
import type { JobResource } from '../../../src/http/schemas.js';
import styles from './compare-player.module.css';
import { playerSources } from './player-sources.js';
import { PlayerStage } from './player-stage.js';
import { SeekProvider } from './seek-context.js';
import { SegmentStrip } from './segment-strip.js';
import { SideSwitch } from './side-switch.js';
import { useCompare } from './use-compare.js';
import { useTimeline } from './use-timeline.js';

/** The result beside what it was made of, always at the same place. `children` can lead to a segment. */
export function ComparePlayer({ job, children }: { job: JobResource; children: ReactNode }) {
  const timeline = useTimeline(job);
  const sources = playerSources(job);
  const sides = (['result', 'original'] as const).filter((side) => sources[side] !== undefined);
  const compare = useCompare(timeline, sides);
  const { side } = compare;
  return (
    <SeekProvider value={{ side: compare.isBoth ? 'result' : side, seek: sides.length > 0 ? compare.seek : undefined }}>
      {sides.length > 0 && (
        <section aria-label="Player" className={styles.player}>
          {sides.length > 1 && <SideSwitch side={side} isBoth={compare.isBoth} onShow={compare.show} />}
          <div className={`${styles.stages} ${compare.isBoth ? styles.both : ''}`}>
            {sides.map((one) => (
              <PlayerStage key={one} side={one} src={sources[one] ?? ''} compare={compare} poster={job.links.poster} />
            ))}
          </div>
          {timeline && <SegmentStrip job={job} timeline={timeline} compare={compare} />}
        </section>
      )}
      {children}
    </SeekProvider>
  );
}
