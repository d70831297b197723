import { RadioGroup as AriaGroup, Label, Radio } from 'react-aria-components';
import styles from './choices.module.css';

export interface RadioGroupProps<T extends string> {
  label: string;
  options: readonly { id: T; label: string }[];
  value: T;
  onChange: (value: T) => void;
}

/** One of a few, side by side. */
export function RadioGroup<T extends string>({ label, options, value, onChange }: RadioGroupProps<T>) {
  const choose = (word: string) => {
    const found = options.find(({ id }) => id === word);
    if (found) onChange(found.id);
  };
  return (
    <AriaGroup className={styles.group ?? ''} value={value} onChange={choose}>
      <Label className={styles.label}>{label}</Label>
      <div className={styles.row}>
        {options.map((option) => (
          <Radio key={option.id} value={option.id} className={`${styles.option} ${styles.chip}`}>
            {option.label}
          </Radio>
        ))}
      </div>
    </AriaGroup>
  );
}
