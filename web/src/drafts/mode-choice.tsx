import { Label, Radio, RadioGroup } from 'react-aria-components';
import { SYNC_MODES } from '../../../src/domain/job.js';
import { dispatch, useDraft } from './draft-store.js';
import styles from './mode-choice.module.css';
import { ModeDrawing } from './mode-drawing.js';
import { MODE_CHOICES } from './model-words.js';

/** What happens where a voice is longer or shorter than its segment. */
export function ModeChoice() {
  const mode = useDraft(({ document }) => document.options.sync_mode);
  const choose = (value: string) => {
    const to = SYNC_MODES.find((one) => one === value);
    if (to) dispatch({ do: 'setOption', option: { sync_mode: to } });
  };
  return (
    <RadioGroup className={styles.group ?? ''} value={mode} onChange={choose}>
      <Label className={styles.label}>Where lengths differ</Label>
      {MODE_CHOICES.map(({ id, label, words }) => (
        <Radio key={id} value={id} className={styles.choice ?? ''}>
          <ModeDrawing mode={id} />
          <span className={styles.words}>
            <span className={styles.name}>{label}</span>
            {id === mode && <span className="meta">{words}</span>}
          </span>
        </Radio>
      ))}
    </RadioGroup>
  );
}
