import { Radio, RadioGroup } from 'react-aria-components';
import { setVoice, usePlayback } from '../playback/playback-store.js';
import styles from './voice-switch.module.css';

export function VoiceSwitch() {
  const voice = usePlayback((state) => state.voice);
  return (
    <RadioGroup
      className={styles.switch ?? ''}
      aria-label="What is played"
      orientation="horizontal"
      value={voice}
      onChange={(value) => setVoice(value === 'original' ? 'original' : 'new')}
    >
      <Radio value="new" className={styles.choice ?? ''}>
        New voice
      </Radio>
      <Radio value="original" className={styles.choice ?? ''}>
        Original
      </Radio>
    </RadioGroup>
  );
}
