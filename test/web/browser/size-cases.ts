import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gzipped, pageSizes } from '../../support/pages/page-sizes.js';
import type { SignedInStage } from '../../support/pages/signed-in-stage.js';
import { WEB_PAGE } from '../../support/web-page.js';

/** What a page brings over the line before it can be used; somebody waits for it on a slow one. In bytes, gzip. */
const BUDGET = { scripts: 170_000, styles: 14_000, fonts: 60_000 };
const WORKER_BUDGET = 110_000;

export function sizeCases(stage: () => SignedInStage): void {
  describe('what is loaded at first stays small', () => {
    it('for the sign-in', async () => {
      const { page } = await stage().visitor();
      await page.goto('/login');
      await page.getByLabel('API key').waitFor();
      await expectSmall(page);
    });

    it('for the jobs, and for one of them', async () => {
      const { page } = await stage().ann();
      await page.goto('/jobs');
      await page.getByRole('link', { name: 'Interview Anna' }).waitFor();
      await expectSmall(page);
      await page.goto(`/jobs/${stage().job.id}`);
      await page.getByRole('button', { name: /^Download/ }).waitFor();
      await expectSmall(page);
    });

    it('for what looks into files', async () => {
      const folder = join(WEB_PAGE, 'assets-web');
      const [worker = ''] = (await readdir(folder)).filter((name) => /^media-worker-.*\.js$/.test(name));
      expect(gzipped(await readFile(join(folder, worker)))).toBeLessThanOrEqual(WORKER_BUDGET);
    });
  });
}

async function expectSmall(page: Parameters<typeof pageSizes>[0]): Promise<void> {
  const { scripts, styles, fonts } = await pageSizes(page);
  expect(scripts).toBeGreaterThan(0);
  expect(scripts).toBeLessThanOrEqual(BUDGET.scripts);
  expect(styles).toBeLessThanOrEqual(BUDGET.styles);
  expect(fonts).toBeLessThanOrEqual(BUDGET.fonts);
}
