import { describe, expect, it } from 'vitest';
import { addSegment, chosenSegment, draftSaved } from '../../support/pages/draft-steps.js';
import { dropFile } from '../../support/pages/drop-file.js';
import { PATIENCE } from '../../support/pages/page-stage.js';
import { SAMPLE_FILES } from '../../support/pages/sample-files.js';
import type { SignedInStage } from '../../support/pages/signed-in-stage.js';

/** A draft is never lost; all of it in drafts.long.test.ts. */
export function draftCases(stage: () => SignedInStage): void {
  describe('a draft', () => {
    it('gets an address with the first change, and is there again: after a reload, and on another machine', async () => {
      const { page } = await stage().ann();
      await page.goto('/drafts/new');
      await dropFile(page.getByText('Drop your video here'), SAMPLE_FILES.video);
      await page.getByLabel('Name', { exact: true }).fill('On two machines');
      await addSegment(page, { number: 1, start: 1, end: '3.5' });
      await draftSaved(page);
      await expect.poll(() => page.url(), PATIENCE).toMatch(/\/drafts\/[0-9a-f-]{36}$/);
      await page.reload();
      const end = (await chosenSegment(page, 1)).getByLabel('End', { exact: true });
      await expect.poll(() => end.inputValue(), PATIENCE).toBe('00:03.500');
      const { page: other } = await stage().ann();
      await other.getByRole('link', { name: 'Drafts', exact: true }).click();
      await other.getByRole('main').getByRole('link', { name: 'On two machines' }).click();
      const there = (await chosenSegment(other, 1)).getByLabel('End', { exact: true });
      await expect.poll(() => there.inputValue(), PATIENCE).toBe('00:03.500');
    });
  });
}
