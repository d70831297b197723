import { useMutation } from '@tanstack/react-query';
import { BookOpen, CircleUser, Gauge, Keyboard, KeyRound, LogOut, Monitor, Moon, Sun, Webhook } from 'lucide-react';
import { Button } from 'react-aria-components';
import { api } from '../api/client.js';
import { Menu, type MenuEntry } from '../ui/menu.js';
import styles from './account-menu.module.css';
import { announce } from './live-region.js';
import { useSession } from './session-gate.js';
import { useSingleKeys } from './single-keys.js';
import { THEMES, type Theme, useTheme } from './theme.js';

const THEME_ICONS = { system: <Monitor size={16} />, light: <Sun size={16} />, dark: <Moon size={16} /> };
const THEME_WORDS: Record<Theme, string> = { system: 'Theme of the system', light: 'Light theme', dark: 'Dark theme' };

const PAGES: MenuEntry[] = [
  { id: 'keys', label: 'API keys', icon: <KeyRound size={16} />, href: '/keys' },
  { id: 'webhooks', label: 'Webhooks', icon: <Webhook size={16} />, href: '/webhooks' },
  { id: 'docs', label: 'API documentation', icon: <BookOpen size={16} />, href: '/docs' },
];

const ADMIN: MenuEntry = { id: 'admin', label: 'Administration', icon: <Gauge size={16} />, href: '/admin' };

export function AccountMenu() {
  const { data: session } = useSession();
  const { theme, setTheme } = useTheme();
  const signOut = useMutation({ mutationFn: () => api.deleteSession(), onSuccess: () => location.assign('/login') });
  const themes = THEMES.map((id) => ({
    ...{ id, icon: THEME_ICONS[id], onAction: () => setTheme(id) },
    label: id === theme ? `${THEME_WORDS[id]} (now)` : THEME_WORDS[id],
  }));
  const keys = useKeysEntry();
  const out = { id: 'out', label: 'Sign out', icon: <LogOut size={16} />, onAction: () => signOut.mutate() };
  const name = session?.user.name ?? 'Account';
  const trigger = (
    <Button className={styles.trigger} aria-label={`Account of ${name}`}>
      <CircleUser size={18} aria-hidden="true" />
      <span className={`truncate ${styles.name}`}>{name}</span>
    </Button>
  );
  const pages = session?.scopes.includes('admin') ? [...PAGES, ADMIN] : PAGES;
  return (
    <Menu
      label="Account"
      trigger={trigger}
      groups={[pages, themes, [keys], session?.via === 'anonymous' ? [] : [out]]}
    />
  );
}

/** Switches the shortcuts of a single key. */
function useKeysEntry(): MenuEntry {
  const { isOn, setOn } = useSingleKeys();
  const onAction = () => {
    setOn(!isOn);
    announce(`Single-key shortcuts are ${isOn ? 'off' : 'on'}.`);
  };
  return {
    id: 'single-keys',
    label: `Single-key shortcuts (${isOn ? 'on' : 'off'})`,
    icon: <Keyboard size={16} />,
    onAction,
  };
}
