import { Crosshair, Minus, Plus } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react';
import { Button } from 'react-aria-components';
import { announce } from '../app/live-region.js';
import { NAMED_ONCE } from './icon-button.js';
import styles from './time-field.module.css';
import { timeWords } from './times.js';
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
  /** Of the playhead, where its place can be taken. */
  playheadMs?: () => number;
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
  playheadMs,
  describedBy,
  isInvalid,
  isBeside,
}: TimeFieldProps) {
  const change = useToldChange(label, valueMs, onChange, describedBy);
  const { input, takeKey } = useTypedTime(valueMs, change);
  const hint = useId();
  const step = (ms: number) => change(Math.max(0, valueMs + ms));
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
        {playheadMs && (
          <FieldButton
            label={`${label}: to the playhead`}
            icon={<Crosshair size={13} />}
            onPress={() => change(playheadMs())}
          />
        )}
      </div>
    </div>
  );
}

/**
 * A field whose text is exchanged is not read anew: what has become of it is said, "End 6.5 seconds", with what is wrong
 * with that. Nothing where it was changed by something else.
 */
function useToldChange(
  label: string,
  valueMs: number,
  onChange: (ms: number) => void,
  describedBy: string | undefined,
) {
  const before = useRef<number>(undefined);
  useEffect(() => {
    const isChanged = before.current !== undefined && before.current !== valueMs;
    before.current = undefined;
    if (!isChanged) return;
    const fault = describedBy === undefined ? '' : document.getElementById(describedBy)?.textContent;
    announce([`${label} ${timeWords(valueMs)}`, fault].filter(Boolean).join('. '));
  });
  return (ms: number) => {
    before.current = valueMs;
    onChange(ms);
  };
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
