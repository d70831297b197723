import { readFile, writeFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { accessibilityTree } from '../../support/pages/accessibility-tree.js';
import { chooseVideo, draftSaved, uploaded } from '../../support/pages/draft-steps.js';
import {
  giveVoice,
  markSegment,
  openTimeline,
  segmentDetails,
  segmentOption,
} from '../../support/pages/editor-steps.js';
import { pageSuite } from '../../support/pages/page-suite.js';

/** The editor as a screen reader has it, word for word: what changes there is to be looked at, as pictures are. */

const KEPT = new URL('../accessibility/editor.txt', import.meta.url);
/** Writes the file instead, to be looked at in the diff. */
const RENEW = 'RENEW_ACCESSIBILITY_TREE=1 npx vitest run --project long test/web/browser/editor-tree.long.test.ts';

const suite = pageSuite();

const showTab = (page: Page, name: RegExp | string) => page.getByRole('tab', { name }).click();

async function withSegment(page: Page): Promise<void> {
  await markSegment(page, '1', '2.5');
  await giveVoice(page, suite.media.anna);
  await segmentDetails(page)
    .getByText(/of voice in .* of picture/)
    .waitFor();
  await segmentDetails(page).getByRole('checkbox').press('Space');
  await page.getByRole('slider', { name: 'End of the part that is used' }).waitFor();
}

async function listed(page: Page): Promise<void> {
  await showTab(page, /^All/);
  await page.getByRole('listbox', { name: 'All segments' }).getByRole('option').first().waitFor();
}

async function adjusting(page: Page): Promise<void> {
  await showTab(page, /^Segment/);
  await segmentOption(page, 1).press('Enter');
  await page.getByRole('group', { name: 'Adjust segment 1' }).waitFor();
}

/** Each goes on from the one before. */
const STATES: Record<string, (page: Page) => Promise<void>> = {
  'with a video': () => Promise.resolve(),
  'with a segment that has a part of a voice': withSegment,
  'with all segments as a list': listed,
  'with the settings': (page) => showTab(page, 'Settings'),
  'while a segment is adjusted': adjusting,
};

/** What is of the day. */
const settled = (tree: string) => tree.replaceAll(/"\d\d:\d\d"/g, '"hh:mm"');

it('the editor is read as it was read before', async () => {
  const { page } = await suite.stage.visitor({ reducedMotion: 'reduce' });
  await chooseVideo(page, suite.media.video);
  await openTimeline(page);
  await uploaded(page);
  const parts: string[] = [];
  for (const [title, reach] of Object.entries(STATES)) {
    await reach(page);
    await uploaded(page);
    await draftSaved(page);
    parts.push(`# ${title}\n\n${settled(await accessibilityTree(page))}`);
  }
  const tree = parts.join('\n');
  if (process.env.RENEW_ACCESSIBILITY_TREE === '1') await writeFile(KEPT, tree);
  expect(tree, `If it is meant to be so: ${RENEW}`).toBe(await readFile(KEPT, 'utf8'));
});
