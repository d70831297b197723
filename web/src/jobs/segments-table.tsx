import { Button } from 'react-aria-components';
import type { JobResource } from '../../../src/http/schemas.js';
import { timeCode } from '../ui/times.js';
import { useSeek } from './seek-context.js';
import { type JobTimeline, type SegmentFacts, segmentFacts, warningsAt } from './segment-facts.js';
import styles from './segments-table.module.css';
import { useTimeline } from './use-timeline.js';
import { voiceOf } from './voices.js';
import { WarningList } from './warning-list.js';

type Segment = NonNullable<JobResource['segments']>[number];

/** Who speaks when, with which voice, and what became of it. */
export function SegmentsTable({ job }: { job: JobResource }) {
  const { segments = [] } = job;
  const timeline = useTimeline(job);
  if (segments.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section className={styles.scroll} aria-label="Segments" tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">#</th>
            <th scope="col">Start</th>
            <th scope="col">End</th>
            <th scope="col">Voice</th>
            <th scope="col" className={styles.number}>
              Speed
            </th>
            <th scope="col" className={styles.number}>
              In the result
            </th>
          </tr>
        </thead>
        <tbody>
          {segments.map((segment, index) => (
            <SegmentRow key={segment.startTime} job={job} segment={segment} index={index} timeline={timeline} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface SegmentRowProps {
  job: JobResource;
  segment: Segment;
  index: number;
  timeline: JobTimeline | undefined;
}

function SegmentRow({ job, segment, index, timeline }: SegmentRowProps) {
  const { startTime, endTime, audioInput } = segment;
  const facts = timeline && segmentFacts(timeline, index);
  const warnings = warningsAt(job, index);
  return (
    <tr>
      <td className={styles.faint}>{index + 1}</td>
      <td>
        <Start seconds={startTime} index={index} facts={facts} />
      </td>
      <td>{timeCode(endTime)}</td>
      <td className={styles.voiceCell}>
        <Voice job={job} audioInput={audioInput} />
        <WarningList words={warnings} />
      </td>
      <td className={styles.number}>{facts ? `${Math.round(facts.speed * 100)} %` : '–'}</td>
      <td className={styles.number}>{facts ? `${facts.length.toFixed(3)} s` : '–'}</td>
    </tr>
  );
}

/** Leads there in the player. */
function Start({ seconds, index, facts }: { seconds: number; index: number; facts: SegmentFacts | undefined }) {
  const { side, seek } = useSeek();
  const to = side === 'result' ? facts?.start : seconds;
  if (!seek || to === undefined) return timeCode(seconds);
  return (
    <Button
      className={styles.start ?? ''}
      aria-label={`Go to segment ${index + 1}, at ${timeCode(seconds)}`}
      onPress={() => seek(to)}
    >
      {timeCode(seconds)}
    </Button>
  );
}

function Voice({ job: { audio = [] }, audioInput }: { job: JobResource; audioInput: Segment['audioInput'] }) {
  const { refId, startTime, endTime } = audioInput;
  const isCropped = startTime !== undefined && endTime !== undefined;
  return (
    <span className={styles.voice}>
      <span className={styles.chip} style={{ background: voiceOf(audio, refId) }} aria-hidden="true" />
      <span>
        <bdi>{audio.find((one) => one.refId === refId)?.fileName ?? refId}</bdi>
        {isCropped && (
          <>
            {' '}
            <span className={styles.crop}>{crop(startTime, endTime)}</span>
          </>
        )}
      </span>
    </span>
  );
}

/** 0.4–35.2 s */
const crop = (from: number, to: number) => `${seconds(from)}–${seconds(to)} s`;

const seconds = (value: number) => String(Math.round(value * 1000) / 1000);
