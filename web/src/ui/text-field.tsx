import type { ReactNode } from 'react';
import { TextField as AriaTextField, FieldError, Input, Label, Text, type TextFieldProps } from 'react-aria-components';
import styles from './text-field.module.css';

export interface FieldProps extends Omit<TextFieldProps, 'children' | 'className' | 'style'> {
  label: string;
  /** Under the field; what is wrong comes in its place. */
  hint?: ReactNode;
  error?: string;
  placeholder?: string;
}

export function TextField({ label, hint, error, placeholder, ...props }: FieldProps) {
  return (
    <AriaTextField {...props} isInvalid={error !== undefined} className={styles.field}>
      <Label className={styles.label}>{label}</Label>
      <Input className={styles.input} {...(placeholder !== undefined && { placeholder })} />
      {hint !== undefined && error === undefined && (
        <Text slot="description" className={styles.hint}>
          {hint}
        </Text>
      )}
      <FieldError className={styles.error}>{error}</FieldError>
    </AriaTextField>
  );
}
