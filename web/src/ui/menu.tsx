import type { ReactNode } from 'react';
import { Menu as AriaMenu, MenuItem as AriaMenuItem, MenuTrigger, Popover, Separator } from 'react-aria-components';
import styles from './menu.module.css';

export interface MenuEntry {
  id: string;
  label: string;
  icon?: ReactNode;
  /** Goes there instead of doing something. */
  href?: string;
  onAction?: () => void;
  isDanger?: boolean;
  isDisabled?: boolean;
}

export interface MenuProps {
  label: string;
  trigger: ReactNode;
  /** Lists with a line between them. */
  groups: MenuEntry[][];
}

export function Menu({ label, trigger, groups }: MenuProps) {
  const filled = groups.filter((entries) => entries.length > 0);
  return (
    <MenuTrigger>
      {trigger}
      <Popover className={styles.popover ?? ''} placement="bottom end" offset={4}>
        <AriaMenu className={styles.menu} aria-label={label}>
          {filled.flatMap((entries, place) => [
            ...(place > 0 ? [<Separator key={`before ${entries[0]?.id}`} className={styles.line} />] : []),
            ...entries.map((entry) => <Entry key={entry.id} {...entry} />),
          ])}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}

function Entry({ id, label, icon, href, onAction, isDanger, isDisabled }: MenuEntry) {
  const look = `${styles.item} ${isDanger ? styles.danger : ''}`;
  return (
    <AriaMenuItem {...{ id, href, onAction, isDisabled }} className={look} textValue={label}>
      <span className={styles.icon} aria-hidden="true">
        {icon}
      </span>
      {label}
    </AriaMenuItem>
  );
}
