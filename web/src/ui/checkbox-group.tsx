import { Check } from 'lucide-react';
import { CheckboxGroup as AriaGroup, Checkbox, FieldError, Label } from 'react-aria-components';
import styles from './choices.module.css';

export interface CheckboxGroupProps<T extends string> {
  label: string;
  /** `hint` stands under its words. */
  options: readonly { id: T; label: string; hint?: string }[];
  value: readonly T[];
  onChange: (value: T[]) => void;
  /** What is wrong with what is chosen. */
  error?: string | undefined;
}

/** Any of a few. */
export function CheckboxGroup<T extends string>({ label, options, value, onChange, error }: CheckboxGroupProps<T>) {
  const chosen = (words: string[]) => options.map(({ id }) => id).filter((id) => words.includes(id));
  return (
    <AriaGroup
      className={styles.group ?? ''}
      value={[...value]}
      onChange={(words) => onChange(chosen(words))}
      isInvalid={error !== undefined}
    >
      <Label className={styles.label}>{label}</Label>
      {options.map((option) => (
        <Checkbox key={option.id} value={option.id} className={styles.option ?? ''}>
          <span className={styles.box} aria-hidden="true">
            <Check size={12} strokeWidth={3} />
          </span>
          <span className={styles.words}>
            {option.label}
            {option.hint !== undefined && <span className={styles.hint}>{option.hint}</span>}
          </span>
        </Checkbox>
      ))}
      <FieldError className={styles.error ?? ''}>{error}</FieldError>
    </AriaGroup>
  );
}
