import type { RefObject } from 'react';
import { Menu as AriaMenu, MenuItem as AriaMenuItem, Popover, Separator } from 'react-aria-components';
import type { MenuEntry, MenuProps } from './menu.js';
import styles from './menu.module.css';

export interface MenuListProps extends Omit<MenuProps, 'trigger'> {
  triggerRef: RefObject<HTMLElement | null>;
  /** The focus goes to the first entry; else to the list, which shows none as chosen. */
  isOnFirst: boolean;
  /** What the entry does, to be done once the list is closed, which follows. */
  onChoose: (act: () => void) => void;
  onClose: () => void;
}

/** The list of an open menu, over the page; the focus goes back to the button when it closes. */
export function MenuList({ label, groups, triggerRef, isOnFirst, onChoose, onClose }: MenuListProps) {
  const filled = groups.filter((entries) => entries.length > 0);
  return (
    <Popover
      {...{ triggerRef, trigger: 'MenuTrigger', isOpen: true, 'aria-label': label }}
      className={styles.popover ?? ''}
      placement="bottom end"
      offset={4}
      onOpenChange={onClose}
    >
      <AriaMenu className={styles.menu} aria-label={label} autoFocus={isOnFirst ? 'first' : true} onClose={onClose}>
        {filled.flatMap((entries, place) => [
          ...(place > 0 ? [<Separator key={`before ${entries[0]?.id}`} className={styles.line} />] : []),
          ...entries.map((entry) => <Entry key={entry.id} {...entry} onChoose={onChoose} />),
        ])}
      </AriaMenu>
    </Popover>
  );
}

type EntryProps = MenuEntry & Pick<MenuListProps, 'onChoose'>;

function Entry({ id, label, icon, href, onAction, isDanger, isDisabled, onChoose }: EntryProps) {
  const look = `${styles.item} ${isDanger ? styles.danger : ''}`;
  const choose = () => onAction && onChoose(onAction);
  return (
    <AriaMenuItem {...{ id, href, isDisabled }} onAction={choose} className={look} textValue={label}>
      <span className={styles.icon} aria-hidden="true">
        {icon}
      </span>
      {label}
    </AriaMenuItem>
  );
}
