import type { ReactNode } from 'react';
import {
  Button as AriaButton,
  type ButtonProps as AriaButtonProps,
  Link as AriaLink,
  type LinkProps,
} from 'react-aria-components';
import styles from './button.module.css';
import { Spinner } from './spinner.js';

type Look = 'primary' | 'plain' | 'quiet' | 'danger';

interface Shared {
  /** One primary in a view. */
  look?: Look;
  small?: boolean;
  icon?: ReactNode;
  children?: ReactNode;
}

export interface ButtonProps extends Shared, Omit<AriaButtonProps, 'children' | 'className' | 'style'> {}

const classOf = ({ look = 'plain', small }: Shared) => `${styles.button} ${styles[look]} ${small ? styles.small : ''}`;

export function Button({ look, small, icon, children, ...props }: ButtonProps) {
  return (
    <AriaButton {...props} className={classOf({ look, small })}>
      {props.isPending ? <Spinner /> : icon}
      {children !== undefined && <span>{children}</span>}
    </AriaButton>
  );
}

export interface ButtonLinkProps extends Shared, Omit<LinkProps, 'children' | 'className' | 'style'> {}

/** Looks like a button, and goes somewhere: so it is a link. */
export function ButtonLink({ look, small, icon, children, ...props }: ButtonLinkProps) {
  return (
    <AriaLink {...props} className={classOf({ look, small })}>
      {icon}
      <span>{children}</span>
    </AriaLink>
  );
}
