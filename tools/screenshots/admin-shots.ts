import type { Page } from 'playwright-core';
import { errorRow } from '../../src/domain/error-table.js';
import type { OverviewResource } from '../../src/http/admin/overview-schemas.js';
import { diagnose } from '../../src/versions/detector/diagnose.js';
import type { Finding } from '../../src/versions/detector/finding.js';
import { facts, version } from '../../test/support/detector-facts.js';
import { change, type Shot } from './shot.js';

/** What administrators see of the whole service. */

const MINUTE_MS = 60_000;
const ago = (minutes: number) => new Date(Date.now() - minutes * MINUTE_MS);

const HELD = 'account_payment_required';
const { message, next } = errorRow(HELD);
const HOLD = { code: HELD, message, next };

/** A version that two jobs wait for, and a healer that somebody paused, in the words of the detector. */
const FINDINGS: Finding[] = diagnose(
  facts(
    {
      versions: [
        version('4f1c9d0a52be'),
        version('7c1f09ab44d1', {
          ...{ status: 'draining', workers: 0, since: ago(300), lastSeenAt: ago(14), openJobs: 2 },
          jobIds: ['3f0e6f3c-9d1b-4d57-9a57-0c1a5b7f2f11', 'a81c2b5e-6f0f-4e0e-8a55-6a3d0e9b7c22'],
        }),
      ],
      healer: { paused: 'while the bucket moves', madeAt: ago(900), lastSucceededAt: ago(190) },
    },
    { at: new Date() },
  ),
);

/** As GET /admin/overview tells them. */
const TOLD = FINDINGS.map((finding) => ({ ...finding, since: finding.since?.toISOString() }));

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
    before: (page) =>
      changed(page, () => ({ detector: { lookedAt: new Date().toISOString(), findings: TOLD }, down: ['s3'] })),
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
