import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps } from 'react-aria-components';
import styles from './icon-button.module.css';
import { Tooltip } from './tooltip.js';

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'className' | 'style'> {
  /** Its name, read aloud and shown on hover. */
  label: string;
  icon: ReactNode;
}

/** A tooltip describes what it belongs to; where its words are the name, they would be read twice. */
export const NAMED_ONCE = { 'aria-describedby': '' };

export function IconButton({ label, icon, ...props }: IconButtonProps) {
  return (
    <Tooltip words={label}>
      <AriaButton aria-label={label} {...NAMED_ONCE} {...props} className={styles.button}>
        {icon}
      </AriaButton>
    </Tooltip>
  );
}
