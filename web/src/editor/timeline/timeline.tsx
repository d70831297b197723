import { type ReactNode, useRef } from 'react';
import type { GivenFile } from '../../ui/choose-files.js';
import type { SegmentAudio } from '../document/draft-document.js';
import type { ViewWindow } from '../geometry/view-window.js';
import { DragHints } from './drag-hints.js';
import { Overview } from './overview.js';
import { PlayheadLine } from './playhead-line.js';
import { PlayheadSlider } from './playhead-slider.js';
import { Ruler } from './ruler.js';
import { SegmentLane } from './segment-lane.js';
import styles from './timeline.module.css';
import { useExtent } from './use-extent.js';
import { useFollowPlayhead } from './use-follow-playhead.js';
import { type DropPlace, useLaneDrop } from './use-lane-drop.js';
import { usePointer } from './use-pointer.js';
import { useWheel } from './use-wheel.js';
import { Windowed } from './windowed.js';

/** What of a lane is to be drawn: it fills its box, which goes from `fromMs` to `toMs`. */
export interface LaneWindow extends ViewWindow {
  /** px */
  height: number;
}

/** Of a segment, wherever it lies: one that is moved keeps it as it is. */
export interface LaneVoice {
  audio: SegmentAudio;
  /** Of the segment, ms. */
  lengthMs: number;
}

export interface TimelineProps {
  /** Pictures of the video. */
  film: (window: LaneWindow) => ReactNode;
  /** Its own sound. */
  sound: (window: LaneWindow) => ReactNode;
  /** The new sound of a segment; times of the window are those of the segment, from its start. */
  voice: (of: LaneVoice, window: LaneWindow) => ReactNode;
  onDropFiles: (files: GivenFile[], place: DropPlace) => void;
  onPlaySegment: (segmentId: string) => void;
}

const FILM_PX = 52;
const SOUND_PX = 48;

/** Ruler, lanes and overview of the draft, on one scale. */
export function Timeline({ film, sound, voice, onDropFiles, onPlaySegment }: TimelineProps) {
  const lanes = useRef<HTMLDivElement>(null);
  useExtent(lanes);
  usePointer(lanes, onPlaySegment);
  useWheel(lanes);
  useFollowPlayhead();
  const drop = useLaneDrop(lanes, onDropFiles);
  return (
    <section className={styles.timeline} aria-label="Timeline">
      <div ref={lanes} className={styles.lanes} {...drop.props}>
        <Ruler />
        <PlayheadSlider />
        <div className={styles.film} aria-hidden="true">
          <Windowed height={FILM_PX}>{film}</Windowed>
        </div>
        <div className={styles.sound} aria-hidden="true">
          <Windowed height={SOUND_PX}>{sound}</Windowed>
        </div>
        <SegmentLane voice={voice} dropSegmentId={drop.over?.segmentId} isDropOver={drop.over !== undefined} />
        <DragHints />
        <PlayheadLine />
      </div>
      <Overview />
    </section>
  );
}
