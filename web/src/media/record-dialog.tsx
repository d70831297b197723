import { Circle, Square } from 'lucide-react';
import { type CSSProperties, useEffect, useState } from 'react';
import { Meter } from 'react-aria-components';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { seconds } from '../ui/seconds.js';
import { elapsed } from '../ui/times.js';
import styles from './record-dialog.module.css';
import { CUT_WORDS, FAULT_WORDS } from './recorder-words.js';
import { useRecorder } from './use-recorder.js';
import { LONGEST_MS, type RecorderState, type WavRecorder } from './wav-recorder.js';

export interface RecordDialogProps {
  isOpen: boolean;
  /** Of the file that is made, with its ending. */
  fileName: string;
  /** How long what it is for lasts, in ms. */
  segmentMs: number;
  onClose: () => void;
  /** What was recorded, once somebody likes it. */
  onFile: (file: File) => void;
}

/** Records a voice here and now. The microphone is asked for when it opens, and let go when it closes. */
export function RecordDialog({ isOpen, ...props }: RecordDialogProps) {
  return isOpen ? <Opened {...props} /> : null;
}

function Opened({ fileName, segmentMs, onClose, onFile }: Omit<RecordDialogProps, 'isOpen'>) {
  const recorder = useRecorder();
  useEffect(() => void recorder.open(), [recorder]);
  const { state } = recorder;
  const use = () => {
    if (state.at !== 'recorded') return;
    onFile(new File([state.wav], fileName, { type: state.wav.type }));
    onClose();
  };
  const actions = (
    <>
      <Button onPress={onClose}>Cancel</Button>
      <Actions recorder={recorder} onUse={use} />
    </>
  );
  return (
    <Dialog title="Record a voice" isOpen onClose={onClose} actions={actions}>
      <Seen {...{ recorder, state, segmentMs }} />
    </Dialog>
  );
}

function Actions({ recorder, onUse }: { recorder: WavRecorder; onUse: () => void }) {
  const { at } = recorder.state;
  const begin = () => recorder.begin();
  if (at === 'failed') return <Button onPress={() => void recorder.open()}>Try again</Button>;
  if (at === 'counting') return <Button onPress={() => recorder.stop()}>Stop</Button>;
  if (at === 'recording') {
    return (
      <Button look="primary" icon={<Square size={13} fill="currentColor" />} onPress={() => recorder.stop()}>
        Stop
      </Button>
    );
  }
  if (at === 'recorded') {
    return (
      <>
        <Button onPress={recorder.canRecord ? begin : () => void recorder.open()}>Record again</Button>
        <Button look="primary" autoFocus onPress={onUse}>
          Use it
        </Button>
      </>
    );
  }
  return (
    <Button look="primary" icon={<Circle size={13} fill="currentColor" />} isDisabled={at !== 'ready'} onPress={begin}>
      Record
    </Button>
  );
}

interface SeenProps extends Pick<RecordDialogProps, 'segmentMs'> {
  recorder: WavRecorder;
  state: RecorderState;
}

function Seen({ recorder, state, segmentMs }: SeenProps) {
  if (state.at === 'failed') {
    const { words, next } = FAULT_WORDS[state.fault];
    return (
      <div role="alert" className={styles.fault}>
        <p>{words}</p>
        <p className="meta">{next}</p>
      </div>
    );
  }
  if (state.at === 'recorded') return <Recorded {...state} />;
  const ms = state.at === 'recording' ? state.ms : 0;
  return (
    <>
      <p className={styles.clock}>
        {state.at === 'counting' ? (
          <span className={styles.count}>{state.left}</span>
        ) : (
          <span className="figures">
            {elapsed(ms)} <span className="meta">of {elapsed(LONGEST_MS)}</span>
          </span>
        )}
      </p>
      <Level level={recorder.level} />
      <p className="meta">{HINTS[state.at]}</p>
      <p className="meta">The segment lasts {seconds(segmentMs)}.</p>
    </>
  );
}

const HINTS: Record<Exclude<RecorderState['at'], 'failed' | 'recorded'>, string> = {
  closed: 'The microphone is being opened.',
  asking: 'Allow the microphone in the browser’s question.',
  ready: 'Say something: the bar should move, and not stay at its end.',
  counting: 'It begins after this.',
  recording: 'Recording.',
};

/** Below it nothing is heard of a voice. */
const QUIETEST_DB = -50;

function Level({ level }: { level: number }) {
  const loudness = level > 0 ? Math.max(0, 1 - (20 * Math.log10(level)) / QUIETEST_DB) : 0;
  const percent = Math.round(Math.min(1, loudness) * 100);
  return (
    <Meter aria-label="Level of the microphone" value={percent} className={styles.level ?? ''}>
      <span className={level > LOUD ? styles.loud : styles.bar} style={{ '--level': `${percent}%` } as CSSProperties} />
    </Meter>
  );
}

/** Then it is cut soon. */
const LOUD = 0.97;

function Recorded({ wav, ms, cut }: Extract<RecorderState, { at: 'recorded' }>) {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(wav);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [wav]);
  return (
    <>
      {cut && <p role="status">{CUT_WORDS[cut]}</p>}
      <audio
        {...{ src: url, controls: true }}
        className={styles.player}
        aria-label={`Your recording, ${elapsed(ms)}`}
      />
    </>
  );
}
