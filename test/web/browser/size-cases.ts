import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chooseVideo, uploaded } from '../../support/pages/draft-steps.js';
import { openTimeline } from '../../support/pages/editor-steps.js';
import { gzipped, pageSizes } from '../../support/pages/page-sizes.js';
import { PATIENCE } from '../../support/pages/page-stage.js';
import { SAMPLE_FILES } from '../../support/pages/sample-files.js';
import type { SignedInStage } from '../../support/pages/signed-in-stage.js';
import { WEB_PAGE } from '../../support/web-page.js';

/** What a page brings over the line before it can be used; somebody waits for it on a slow one. In bytes, gzip. */
const BUDGET = { scripts: 170_000, styles: 14_000, fonts: 60_000 };
/** What the editor may bring on top. */
const EDITOR_SCRIPTS = 110_000;
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

    it('where files were sent before, without what sends them: that comes once the page is there', async () => {
      const { page } = await stage().ann();
      await chooseVideo(page, SAMPLE_FILES.video);
      await uploaded(page);
      await expect.poll(() => page.evaluate<number>(KEPT_VIDEOS), PATIENCE).toBe(1);
      const isThere: boolean[] = [];
      await page.route(/\/assets-web\/uploads-panel-[^/]+\.js/, async (route) => {
        isThere.push(await page.getByRole('button', { name: /^Download/ }).isVisible());
        await route.continue();
      });
      await page.goto(`/jobs/${stage().job.id}`);
      await uploaded(page);
      expect(isThere).toEqual([true]);
    });

    it('for the editor', async () => {
      const { page } = await stage().ann();
      await chooseVideo(page, SAMPLE_FILES.video);
      await openTimeline(page);
      const { scripts } = await pageSizes(page);
      expect(scripts).toBeGreaterThan(0);
      expect(scripts).toBeLessThanOrEqual(BUDGET.scripts + EDITOR_SCRIPTS);
    });

    it('for what looks into files', async () => {
      const folder = join(WEB_PAGE, 'assets-web');
      const workers = (await readdir(folder)).filter((name) => /^(?:media|decode)-worker-.*\.js$/.test(name));
      expect(workers).toHaveLength(2);
      for (const worker of workers) {
        expect(gzipped(await readFile(join(folder, worker)))).toBeLessThanOrEqual(WORKER_BUDGET);
      }
    });
  });
}

/** How many the browser would have after a reload; a moment after each change. The draft's picture is kept in its own time. */
const KEPT_VIDEOS = `new Promise((done) => {
  indexedDB.open('pro-video-editor').onsuccess = ({ target: { result: database } }) => {
    const asked = database.transaction('uploads').objectStore('uploads').getAll();
    asked.onsuccess = () => { database.close(); done(asked.result.filter(({ kind }) => kind === 'video').length); };
  };
})`;

async function expectSmall(page: Parameters<typeof pageSizes>[0]): Promise<void> {
  const { scripts, styles, fonts } = await pageSizes(page);
  expect(scripts).toBeGreaterThan(0);
  expect(scripts).toBeLessThanOrEqual(BUDGET.scripts);
  expect(styles).toBeLessThanOrEqual(BUDGET.styles);
  expect(fonts).toBeLessThanOrEqual(BUDGET.fonts);
}
