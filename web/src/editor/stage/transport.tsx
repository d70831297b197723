import { Pause, Play, Repeat, SkipBack, SkipForward, StepBack, StepForward } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { ToggleButton } from 'react-aria-components';
import { flushSync } from 'react-dom';
import { Button } from '../../ui/button.js';
import { IconButton } from '../../ui/icon-button.js';
import { timeCode } from '../../ui/times.js';
import { useTypedTime } from '../../ui/use-typed-time.js';
import { loopSegment, playSegment, seek, stepFrame, toggle, usePlayback } from '../playback/playback-store.js';
import styles from './transport.module.css';
import { VoiceSwitch } from './voice-switch.js';
import { Volume } from './volume.js';

interface TransportProps {
  /** Of the video, in ms; undefined while nobody knows. */
  lengthMs: number | undefined;
  selectedId: string | undefined;
}

const SIZE = 15;

export function Transport({ lengthMs, selectedId }: TransportProps) {
  return (
    <div className={styles.transport}>
      <Steps lengthMs={lengthMs} />
      <TimeCodes lengthMs={lengthMs} />
      <div className={styles.sound}>
        <VoiceSwitch />
        <Volume />
      </div>
      <SegmentButtons selectedId={selectedId} isReady={lengthMs !== undefined} />
    </div>
  );
}

function Steps({ lengthMs }: Pick<TransportProps, 'lengthMs'>) {
  const isPlaying = usePlayback((state) => state.isPlaying);
  const isDisabled = lengthMs === undefined;
  const step = (label: string, icon: ReactNode, act: () => void) => (
    <IconButton {...{ label, icon, isDisabled }} onPress={act} />
  );
  return (
    <div className={styles.steps}>
      {step('To the start', <SkipBack size={SIZE} />, () => seek(0))}
      {step('One frame back', <StepBack size={SIZE} />, () => stepFrame(-1))}
      <span className={styles.play}>
        {step(isPlaying ? 'Pause' : 'Play', isPlaying ? <Pause size={SIZE} /> : <Play size={SIZE} />, toggle)}
      </span>
      {step('One frame forward', <StepForward size={SIZE} />, () => stepFrame(1))}
      {step('To the end', <SkipForward size={SIZE} />, () => seek(lengthMs ?? 0))}
    </div>
  );
}

function TimeCodes({ lengthMs = 0 }: Pick<TransportProps, 'lengthMs'>) {
  const sourceMs = usePlayback((state) => Math.round(state.sourceMs));
  const resultMs = usePlayback((state) => Math.round(state.resultMs));
  return (
    <p className={`figures ${styles.times}`}>
      <PlayheadTime sourceMs={sourceMs} />
      <span className="meta"> of {timeCode(lengthMs / 1000)}</span>
      <span className={`meta ${styles.result}`} title="Where this is in the finished video">
        {' '}
        · result {timeCode(resultMs / 1000)}
      </span>
    </p>
  );
}

/** Where the playhead is; pressed, a field for where it shall go. */
function PlayheadTime({ sourceMs }: { sourceMs: number }) {
  const [isTyping, setTyping] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const end = (isByKey: boolean) => {
    flushSync(() => setTyping(false));
    if (isByKey) button.current?.focus();
  };
  if (isTyping) return <PlayheadField sourceMs={sourceMs} onEnd={end} />;
  return (
    <button
      ref={button}
      type="button"
      className={styles.now}
      title="Type a time to go there"
      onClick={() => setTyping(true)}
    >
      {timeCode(sourceMs / 1000)}
    </button>
  );
}

/** `onEnd` is told whether it was left by a key: whoever clicks elsewhere means to be there. */
function PlayheadField({ sourceMs, onEnd }: { sourceMs: number; onEnd: (isByKey: boolean) => void }) {
  const { input, takeKey } = useTypedTime(sourceMs, seek);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (!takeKey(event) && event.key !== 'Escape') return;
    event.preventDefault();
    onEnd(true);
  };
  const onBlur = () => {
    input.onBlur();
    onEnd(false);
  };
  return <input {...input} {...{ onKeyDown, onBlur }} ref={field} className={styles.now} aria-label="Go to the time" />;
}

function SegmentButtons({ selectedId, isReady }: { selectedId: string | undefined; isReady: boolean }) {
  const isLooping = usePlayback((state) => state.isLooping);
  return (
    <div className={styles.segment}>
      <Button
        small
        look="quiet"
        icon={<Play size={13} />}
        isDisabled={!isReady || selectedId === undefined}
        onPress={() => selectedId !== undefined && playSegment(selectedId)}
      >
        Play segment
      </Button>
      <ToggleButton
        className={styles.loop ?? ''}
        isDisabled={!isReady}
        isSelected={isLooping}
        onChange={() => loopSegment(selectedId)}
      >
        <Repeat size={13} aria-hidden="true" /> Loop
      </ToggleButton>
    </div>
  );
}
