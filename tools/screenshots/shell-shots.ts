import type { SessionResource } from '../../src/http/auth/schemas.js';
import { change, refuse, type Shot } from './shot.js';

/** What can come over every page. */

const shared = { path: '/jobs', isWindow: true, onPhone: true };

const SIGNED_OUT = {
  code: 'unauthenticated',
  title: 'You are not signed in.',
  next: 'Sign in, then try again.',
};

export const SHELL_SHOTS: Shot[] = [
  {
    ...{ ...shared, name: 'offline' },
    reach: async (page) => {
      await page.getByRole('link', { name: 'Interview Anna' }).waitFor();
      await page.context().setOffline(true);
      await page.getByText(/^Offline since/).waitFor();
    },
  },
  {
    ...{ ...shared, name: 'new-version' },
    before: (page) =>
      change<SessionResource>(page, '**/api/v1/session', (session) => ({ ...session, webVersion: 'newer' })),
    reach: async (page) => {
      await page.getByText('A new version of this page is ready.').waitFor();
      await page.getByRole('link', { name: 'Interview Anna' }).waitFor();
    },
  },
  {
    ...{ ...shared, name: 'signed-out', isSignedIn: true },
    reach: async (page) => {
      await page.getByRole('link', { name: 'Interview Anna' }).waitFor();
      await refuse(page, /\/api\/v1\/jobs/, 401, SIGNED_OUT);
      await page.getByRole('radio', { name: /^Failed/ }).click();
      await page.getByRole('alertdialog').waitFor();
    },
  },
  {
    ...{ path: '/no-such-page', name: 'not-found', onPhone: true },
    reach: (page) => page.getByRole('heading', { name: 'There is no such page' }).waitFor(),
  },
];
