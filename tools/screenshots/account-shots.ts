import type { KeyResource } from '../../src/http/auth/schemas.js';
import { answer, type Shot } from './shot.js';

/** Signing in, the menu of the account, and API keys. */

const DAY_MS = 86_400_000;
const ago = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();

const key = (place: number, words: Partial<KeyResource>): KeyResource => ({
  ...{ id: `00000000-0000-4000-8000-00000000000${place}`, userId: 'local-user', name: '', lastFour: 'q7Zd' },
  ...{ scopes: ['jobs:read', 'jobs:write'], createdAt: ago(3), expiresAt: null, lastUsedAt: null },
  ...words,
});

const KEYS: KeyResource[] = [
  key(1, { name: 'Nightly import', lastFour: 'q7Zd', createdAt: ago(0.01), expiresAt: ago(-365) }),
  key(2, { name: 'Laptop of Anna', lastFour: 'K2mv', scopes: ['admin'], lastUsedAt: ago(0.002), expiresAt: ago(-41) }),
  key(3, { name: 'Wallboard', lastFour: '8fXw', scopes: ['jobs:read'], createdAt: ago(400), lastUsedAt: ago(1) }),
  key(4, { name: 'Old render farm', lastFour: 'a0Pc', createdAt: ago(200), lastUsedAt: ago(96), expiresAt: ago(20) }),
];

const LIST = '**/api/v1/keys';
const page = { path: '/keys', isSignedIn: true, onPhone: true };

export const ACCOUNT_SHOTS: Shot[] = [
  {
    ...{ name: 'login', path: '/login', onPhone: true },
    reach: (page) => page.getByLabel('API key').waitFor(),
  },
  {
    ...{ name: 'login-used-link', path: '/login#token=a-link-that-was-used', onPhone: true },
    reach: (page) => page.getByRole('alert').filter({ hasText: /\w/ }).waitFor(),
  },
  {
    ...{ name: 'account-menu', path: '/jobs', isSignedIn: true, isWindow: true, onPhone: true },
    reach: async (page) => {
      await page.getByRole('button', { name: /^Account of/ }).click();
      await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
    },
  },
  {
    ...{ name: 'keys-nobody', path: '/keys', onPhone: true },
    reach: (page) => page.getByText('You are not signed in.').waitFor(),
  },
  {
    ...{ ...page, name: 'keys-empty' },
    before: (page) => answer(page, LIST, { keys: [] }),
    reach: (page) => page.getByText(/There are no keys yet|No keys yet/).waitFor(),
  },
  {
    ...{ ...page, name: 'keys' },
    before: (page) => answer(page, LIST, { keys: KEYS }),
    reach: (page) => page.getByText('Nightly import').waitFor(),
  },
  {
    ...{ ...page, name: 'keys-new', isWindow: true },
    before: (page) => answer(page, LIST, { keys: KEYS }),
    reach: async (page) => {
      await page.getByRole('button', { name: 'New key' }).click();
      await page.getByLabel('Name', { exact: true }).fill('Nightly import');
    },
  },
  {
    ...{ ...page, name: 'keys-shown-once', isWindow: true },
    reach: async (page) => {
      await page.getByRole('button', { name: 'New key' }).click();
      await page.getByLabel('Name', { exact: true }).fill('Nightly import');
      await page.getByRole('button', { name: 'Make the key' }).click();
      await page.getByRole('button', { name: 'I have copied it' }).waitFor();
    },
  },
  {
    ...{ ...page, name: 'keys-revoke', isWindow: true },
    before: (page) => answer(page, LIST, { keys: KEYS }),
    reach: async (page) => {
      await page.getByRole('button', { name: 'Revoke Old render farm' }).click();
      await page.getByRole('alertdialog').waitFor();
    },
  },
];
