import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { announce } from '../app/live-region.js';
import { useSingleKey, useSingleKeys } from '../app/single-keys.js';
import { SIDE_WORDS, type Side } from './player-sources.js';
import styles from './side-switch.module.css';
import type { Compare } from './use-compare.js';

type Shown = Side | 'both';

interface SideSwitchProps {
  side: Side;
  isBoth: boolean;
  onShow: Compare['show'];
}

export function SideSwitch({ side, isBoth, onShow }: SideSwitchProps) {
  const { isOn } = useSingleKeys();
  useSingleKey('a', () => {
    const other = side === 'result' ? 'original' : 'result';
    onShow(other, isBoth);
    announce(`${SIDE_WORDS[other]} is played.`);
  });
  const choose = (to: Shown) => (to === 'both' ? onShow('result', true) : onShow(to));
  return (
    <div className={styles.bar}>
      <ToggleButtonGroup
        className={styles.switch ?? ''}
        aria-label="What is played"
        disallowEmptySelection
        selectedKeys={[isBoth ? 'both' : side]}
        onSelectionChange={(keys) => choose([...keys][0] as Shown)}
      >
        <Choice id="result">{SIDE_WORDS.result}</Choice>
        <Choice id="original">{SIDE_WORDS.original}</Choice>
        <Choice id="both" isWideOnly>
          Side by side
        </Choice>
      </ToggleButtonGroup>
      <span className={`meta ${styles.hint}`}>
        {isBoth ? `Sound: ${SIDE_WORDS[side].toLowerCase()}. ` : ''}
        {isOn && (
          <>
            <kbd>A</kbd> switches
          </>
        )}
      </span>
    </div>
  );
}

const Choice = ({ id, isWideOnly, children }: { id: Shown; isWideOnly?: boolean; children: string }) => (
  <ToggleButton id={id} className={`${styles.choice} ${isWideOnly ? styles.wide : ''}`}>
    {children}
  </ToggleButton>
);
