import type { Page } from 'playwright-core';
import type { OverviewResource } from '../../src/http/admin/overview-schemas.js';
import { change, type Shot } from './shot.js';

/** What administrators see of the whole service. */

const MINUTE_MS = 60_000;
const at = (minutes: number) => new Date(Date.now() - minutes * MINUTE_MS).toISOString();

const HOLD = {
  code: 'account_payment_required',
  message: 'Sync.so wants to be paid.',
  next: 'Settle the bill of the account at Sync.so, then let the jobs go on.',
};

type Finding = NonNullable<OverviewResource['detector']>['findings'][number];

const FINDINGS: Finding[] = [
  {
    ...{ code: 'version_without_workers', severity: 'broken', since: at(14), buildId: '7c1f09ab' },
    message: 'No worker of version 7c1f09ab is running, and 2 jobs can only end on it.',
    next: 'Start a worker of that version again, or move its jobs with pro deploy.',
    jobIds: ['3f0e6f3c-9d1b-4d57-9a57-0c1a5b7f2f11', 'a81c2b5e-6f0f-4e0e-8a55-6a3d0e9b7c22'],
  },
  {
    ...{ code: 'healer_paused', severity: 'warning', since: at(190) },
    message: 'The schedule that looks for stuck jobs is paused.',
    next: 'Let it go on: pro heal resume.',
  },
];

const changed = (page: Page, by: (overview: OverviewResource) => Partial<OverviewResource>) =>
  change<OverviewResource>(page, '**/api/v1/admin/overview', (overview) => ({ ...overview, ...by(overview) }));

const shared = { path: '/admin', onPhone: true };
const opened = (page: Page) => page.getByRole('heading', { name: 'Open jobs' }).waitFor();
const withoutHold = (page: Page) =>
  changed(page, ({ slots: { hold: _, ...slots }, detector }) => ({
    slots,
    ...(detector && { detector: { ...detector, findings: [] } }),
  }));

export const ADMIN_SHOTS: Shot[] = [
  { ...{ ...shared, name: 'admin', before: withoutHold }, reach: opened },
  {
    ...{ ...shared, name: 'admin-findings' },
    before: (page) => changed(page, () => ({ detector: { lookedAt: at(0), findings: FINDINGS }, down: ['s3'] })),
    reach: opened,
  },
  {
    ...{ ...shared, name: 'admin-hold' },
    before: (page) => changed(page, ({ slots }) => ({ slots: { ...slots, hold: HOLD } })),
    reach: opened,
  },
  {
    ...{ ...shared, name: 'admin-places', isWindow: true },
    reach: async (page) => {
      await page.getByRole('button', { name: 'Change the number' }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
];
