import { type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import { ButtonContext, type ButtonProps } from 'react-aria-components';
import { lazyPart } from './lazy-part.js';

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
  /** With one button in it, which opens the menu. */
  trigger: ReactNode;
  /** Lists with a line between them. */
  groups: MenuEntry[][];
}

/** React Aria's: without a word it goes no further. */
type ButtonKeyEvent = Parameters<NonNullable<ButtonProps['onKeyDown']>>[0];

/** On hover and focus already: most of the time it is there when somebody presses. */
const loadList = async () => (await import('./menu-list.js')).MenuList;
const fetchList = () => void loadList().catch(() => undefined);
const MenuList = lazyPart(loadList);

/** What is in it is fetched when somebody comes near: each page has menus, and most are never opened. */
export function Menu({ label, trigger, groups }: MenuProps) {
  const [opened, setOpened] = useState<'by pointer' | 'by key'>();
  const button = useRef<HTMLButtonElement>(null);
  const chosen = useRef<() => void>(undefined);
  // Not before the list is gone: a dialog gives the focus back to what has it now, which is then the button.
  useEffect(() => {
    const act = chosen.current;
    if (opened !== undefined || !act) return;
    chosen.current = undefined;
    button.current?.focus();
    act();
  }, [opened]);
  const props = {
    ref: button,
    'aria-haspopup': 'menu' as const,
    'aria-expanded': opened !== undefined,
    onHoverStart: fetchList,
    onFocus: fetchList,
    onPress: ({ pointerType }: { pointerType: string }) =>
      setOpened(pointerType === 'keyboard' || pointerType === 'virtual' ? 'by key' : 'by pointer'),
    onKeyDown(event: ButtonKeyEvent) {
      if (event.key === 'ArrowDown') setOpened('by key');
      else event.continuePropagation(); // it may be a shortcut of the page
    },
  };
  return (
    <>
      <ButtonContext value={props}>{trigger}</ButtonContext>
      {opened && (
        <Suspense>
          <MenuList
            label={label}
            groups={groups}
            triggerRef={button}
            isOnFirst={opened === 'by key'}
            onChoose={(act) => {
              chosen.current = act;
            }}
            onClose={() => setOpened(undefined)}
          />
        </Suspense>
      )}
    </>
  );
}
