import { Crosshair, Minus, Plus } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useId } from 'react';
import { Button } from 'react-aria-components';
import { NAMED_ONCE } from './icon-button.js';
import styles from './time-field.module.css';
import { Tooltip } from './tooltip.js';
import { useTypedTime } from './use-typed-time.js';

const STEP_MS = 10;
const COARSE_MS = 100;

export interface TimeFieldProps {
  /** So that a link can lead to it. */
  id: string;
  label: string;
  valueMs: number;
  onChange: (ms: number) => void;
  /** Takes the playhead's place. */
  onPlayhead?: () => void;
  /** Of the sentence that says what is wrong. */
  describedBy?: string | undefined;
  isInvalid?: boolean;
  /** The label stands left of it, as in a column of fields. */
  isBeside?: boolean;
}

/** A place in a video: typed, moved by 10 ms, or taken from the playhead. */
export function TimeField({
  id,
  label,
  valueMs,
  onChange,
  onPlayhead,
  describedBy,
  isInvalid,
  isBeside,
}: TimeFieldProps) {
  const { input, takeKey } = useTypedTime(valueMs, onChange);
  const hint = useId();
  const step = (ms: number) => onChange(Math.max(0, valueMs + ms));
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.ctrlKey || event.metaKey ? COARSE_MS : STEP_MS;
    if (event.key === 'ArrowUp') step(by);
    else if (event.key === 'ArrowDown') step(-by);
    else if (!takeKey(event)) return;
    event.preventDefault();
  };
  return (
    <div className={`${styles.field} ${isBeside ? styles.beside : ''}`}>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      <div className={`${styles.box} ${isInvalid ? styles.invalid : ''}`}>
        <input
          {...{ id, onKeyDown, ...input }}
          className={styles.input}
          aria-invalid={isInvalid}
          aria-describedby={[describedBy, hint].filter(Boolean).join(' ')}
        />
        <span id={hint} hidden>
          Minutes and seconds; arrow keys move it by 10 ms.
        </span>
        <FieldButton
          label={`${label}: 10 ms earlier`}
          keys="↓"
          icon={<Minus size={13} />}
          onPress={() => step(-STEP_MS)}
        />
        <FieldButton label={`${label}: 10 ms later`} keys="↑" icon={<Plus size={13} />} onPress={() => step(STEP_MS)} />
        {onPlayhead && (
          <FieldButton label={`${label}: to the playhead`} icon={<Crosshair size={13} />} onPress={onPlayhead} />
        )}
      </div>
    </div>
  );
}

interface FieldButtonProps {
  label: string;
  /** What does the same while the field has the focus; without it the button is a stop of Tab. */
  keys?: string;
  icon: ReactNode;
  onPress: () => void;
}

const FieldButton = ({ label, keys, icon, onPress }: FieldButtonProps) => (
  <Tooltip words={keys === undefined ? label : `${label} (${keys})`}>
    <Button
      aria-label={label}
      {...NAMED_ONCE}
      className={styles.step ?? ''}
      onPress={onPress}
      excludeFromTabOrder={keys !== undefined}
    >
      {icon}
    </Button>
  </Tooltip>
);
