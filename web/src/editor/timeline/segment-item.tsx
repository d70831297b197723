import { CircleAlert, TriangleAlert } from 'lucide-react';
import { type CSSProperties, memo, type ReactNode } from 'react';
import { useDraft } from '../../drafts/draft-store.js';
import { select } from '../../drafts/edit-draft.js';
import { percent } from '../../ui/seconds.js';
import { voiceColour } from '../../ui/voice-colour.js';
import { audioOf, type DraftSegment, type SegmentAudio, segmentOf, voiceNumber } from '../document/draft-document.js';
import { pictureSpeed, strainOf } from '../document/fit.js';
import { type Marks, segmentWords } from '../document/segment-words.js';
import { lengthOf } from '../geometry/rooms.js';
import { useView } from '../view-store.js';
import styles from './segment-item.module.css';
import { useMarks } from './segment-marks.js';
import type { TimelineProps } from './timeline.js';

export interface SegmentItemProps extends Pick<TimelineProps, 'voice'> {
  id: string;
  isTabStop: boolean;
  /** Files are held over it. */
  isDropOver: boolean;
}

/** Renders for its own sake only: the lane does whenever another part of the video is drawn. */
export const SegmentItem = memo(function SegmentItem({ id, voice, isTabStop, isDropOver }: SegmentItemProps) {
  const segment = useDraft(({ document }) => segmentOf(document, id));
  const isSelected = useDraft(({ selection }) => selection.includes(id));
  const place = useDraft(({ document }) => document.segments.findIndex((one) => one.id === id));
  const count = useDraft(({ document }) => document.segments.length);
  const speed = useSpeed(id);
  const marks = useMarks(id);
  const detail = useDetail(segment);
  if (!segment) return null;
  const { document } = useDraft.getState();
  const classes = [styles.segment, segment.audio ? '' : styles.voiceless, detail === 'bare' ? styles.bare : ''];
  if (marks.errors > 0) classes.push(styles.wrong);
  if (isDropOver) classes.push(styles.over);
  return (
    <div role="presentation" className={classes.join(' ')} style={placeOf(segment)}>
      {/* What is seen stands beside it: it is another sentence than what is heard. */}
      <div
        role="option"
        id={optionId(id)}
        className={styles.option}
        aria-selected={isSelected}
        aria-setsize={count}
        aria-posinset={place + 1}
        aria-label={segmentWords(document, segment, marks)}
        tabIndex={isTabStop ? 0 : -1}
        onFocus={() => !isSelected && select([id])}
      />
      {detail !== 'bare' && (
        <Head
          {...{ ...marks, detail, number: place + 1, speed }}
          name={audioOf(document, segment.audio?.localId)?.fileName ?? 'no voice yet: drop a file'}
        />
      )}
      {detail !== 'bare' && segment.audio && <Voice {...{ segment, audio: segment.audio }}>{voice}</Voice>}
    </div>
  );
});

/** It is part of what is read aloud: what it depends on, the length of the voice and the mode, may change by itself. */
function useSpeed(id: string): number | undefined {
  return useDraft(({ document }) => {
    const segment = segmentOf(document, id);
    return segment && pictureSpeed(document, segment);
  });
}

/** Of its element. */
export const optionId = (segmentId: string): string => `lane-${segmentId}`;

function placeOf(segment: DraftSegment): CSSProperties {
  const { document } = useDraft.getState();
  const colour = segment.audio ? voiceColour(voiceNumber(document, segment.audio.localId)) : 'var(--line-strong)';
  return { '--start': segment.startMs, '--length': lengthOf(segment), '--voice': colour } as CSSProperties;
}

/** Each with what those before it have. */
type Detail = 'bare' | 'number' | 'name' | 'speed';

const LEAST_PX: [detail: Detail, px: number][] = [
  ['speed', 150],
  ['name', 80],
  ['number', 36],
];

/** What there is room for; 200 short ones are 200 elements, and no more. */
function useDetail(segment: DraftSegment | undefined): Detail {
  return useView(({ pxPerSec }): Detail => {
    const widthPx = segment ? (lengthOf(segment) * pxPerSec) / 1000 : 0;
    return LEAST_PX.find(([, px]) => widthPx >= px)?.[0] ?? 'bare';
  });
}

interface HeadProps extends Marks {
  number: number;
  name: string;
  speed: number | undefined;
  detail: Detail;
}

/** Stays in the view while any of the segment is; a segment that is moved keeps it as it is. */
const Head = memo(function Head({ number, name, speed, detail, ...marks }: HeadProps) {
  return (
    <span className={styles.head} aria-hidden="true">
      <b>{number}</b>
      <MarkIcon {...marks} />
      {detail !== 'number' && <span className="truncate">{name}</span>}
      {detail === 'speed' && speed !== undefined && (
        <span className={`${styles.speed} ${styles[strainOf(speed)]} figures`}>{percent(speed)}</span>
      )}
    </span>
  );
});

function MarkIcon({ errors, warnings }: Marks) {
  if (errors > 0) return <CircleAlert className={styles.error} size={13} />;
  return warnings > 0 ? <TriangleAlert className={styles.warning} size={13} /> : null;
}

const VOICE_PX = 26;

interface VoiceProps {
  segment: DraftSegment;
  audio: SegmentAudio;
  children: TimelineProps['voice'];
}

/** What of its voice lies in the part that is drawn. */
function Voice({ segment, audio, children }: VoiceProps): ReactNode {
  const { fromMs, toMs, pxPerMs } = useView((view) => view.window);
  const [from, to] = [Math.max(fromMs, segment.startMs), Math.min(toMs, segment.endMs)];
  if (to <= from) return null;
  const [fromStart, toStart] = [from - segment.startMs, to - segment.startMs];
  const style = { '--offset': fromStart, '--length': to - from } as CSSProperties;
  return (
    <span className={styles.wave} style={style} aria-hidden="true">
      {children(
        { audio, lengthMs: lengthOf(segment) },
        { fromMs: fromStart, toMs: toStart, pxPerMs, height: VOICE_PX },
      )}
    </span>
  );
}
