import { Volume2, VolumeX } from 'lucide-react';
import { IconButton } from '../../ui/icon-button.js';
import { percent } from '../../ui/seconds.js';
import { setVolume, toggleMuted, usePlayback } from '../playback/playback-store.js';
import styles from './transport.module.css';

const STEP = 0.05;

export function Volume() {
  const muted = usePlayback((state) => state.muted);
  const volume = usePlayback((state) => state.volume);
  return (
    <div className={styles.volume}>
      <IconButton
        label={muted ? 'Sound on' : 'Sound off'}
        icon={muted ? <VolumeX size={15} /> : <Volume2 size={15} />}
        onPress={toggleMuted}
      />
      <input
        type="range"
        {...{ min: 0, max: 1, step: STEP, value: muted ? 0 : volume }}
        aria-label="Volume"
        aria-valuetext={percent(muted ? 0 : volume)}
        className={styles.slider}
        onChange={({ target }) => setVolume(target.valueAsNumber)}
      />
    </div>
  );
}
