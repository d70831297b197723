import type { Page } from 'playwright-core';
import { choose } from '../pages/choose-file.js';
import { jobShown, uploaded } from '../pages/draft-steps.js';
import { openTimeline, segmentDetails, segmentOption } from '../pages/editor-steps.js';
import { hasFocus, tabTo } from '../pages/focus.js';
import type { PageMedia } from '../pages/page-media.js';
import { PATIENCE } from '../pages/page-stage.js';
import { until } from '../until.js';

/** From a file to the finished video by keyboard alone: docs/keyboard.md tells it, and a test does it. */

export interface StoryStep {
  /** What somebody presses, and what comes of it; Markdown. */
  words: string;
  /** By keys; returns when what comes of it is there. */
  act: (page: Page, media: PageMedia) => Promise<void>;
}

const hasCome = (page: Page, seconds: number) =>
  page.evaluate<boolean>(`document.querySelector('video').currentTime > ${seconds}`);
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first();
const focused = (page: Page) => page.locator(':focus');
const playhead = (page: Page) => page.getByRole('slider', { name: 'Playhead' });
const valueText = (page: Page, words: string) => page.locator(`:focus[aria-valuetext^="${words}"]`).waitFor();

async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

const times = (count: number, key: string): string[] => Array<string>(count).fill(key);
const adjusted = (page: Page, number: number, span: string) =>
  page.getByRole('option', { name: new RegExp(`^Segment ${number} of \\d, ${span},`) }).and(focused(page));

/** The last entry of its menu opens the dialog of the system. */
async function giveVoice(page: Page, number: number, file: string): Promise<void> {
  await tabTo(page, button(page, `Choose voice of segment ${number}`));
  await press(page, 'Enter');
  await page.getByRole('menuitem').and(focused(page)).waitFor();
  while (!(await hasFocus(page.getByRole('menuitem', { name: /file …$/ })))) await press(page, 'ArrowDown');
  await choose(page, () => page.keyboard.press('Enter'), file);
  await segmentDetails(page)
    .getByText(/of voice in .* of picture/)
    .waitFor();
}

export const STORY: readonly StoryStep[] = [
  {
    words: 'At *New video*, `Tab` to **Choose video**, `Enter`, and choose the file in the dialog of your system.',
    async act(page, { video }) {
      await page.goto('/drafts/new');
      await tabTo(page, button(page, 'Choose video'));
      await choose(page, () => page.keyboard.press('Enter'), video);
    },
  },
  {
    words:
      'The editor opens, with the focus on its heading. `F6` goes from part to part: picture, tools, timeline, details. At the timeline (the third) the playhead has the focus.',
    async act(page) {
      await openTimeline(page);
      await press(page, ...times(3, 'F6'));
      await playhead(page).and(focused(page)).waitFor();
    },
  },
  {
    words: '`Shift+→` moves the playhead on by 1 s, `→` by one frame; where it is, is read. `Space` plays from there.',
    async act(page) {
      await press(page, 'Shift+ArrowRight');
      await valueText(page, '1 second');
    },
  },
  {
    words: '`N` makes a segment at the playhead, of 3 s or up to the next one. `Tab` goes to it.',
    async act(page) {
      await press(page, 'n');
      await segmentOption(page, 1).waitFor();
      await press(page, 'Tab');
      await adjusted(page, 1, '1 to 4 seconds').waitFor();
    },
  },
  {
    words:
      '`Enter` adjusts it: `Tab` goes from its start to its position and its end. Arrows move by 10 ms, with `Ctrl` by 100 ms, `PgUp` and `PgDn` by 1 s. `Enter` keeps it, `Esc` leaves it as it was.',
    async act(page) {
      await press(page, 'Enter');
      await page.getByRole('slider', { name: 'Start', exact: true }).and(focused(page)).waitFor();
      await press(page, 'Tab', 'Tab', 'PageDown', ...times(5, 'Control+ArrowLeft'), 'Enter');
      await adjusted(page, 1, '1 to 2.5 seconds').waitFor();
    },
  },
  {
    words:
      '`F6` goes to its details. `Tab` to **Choose voice of segment 1**, `Enter`, `↓` to **Choose a file …**, `Enter`, and choose the file. How it fits is read.',
    async act(page, { anna }) {
      await press(page, 'F6');
      await giveVoice(page, 1, anna);
    },
  },
  {
    words: '`Tab` to **Use only a part of the voice**, `Space`; `Tab` to **Voice to**, type `0.8`, `Enter`.',
    async act(page) {
      await tabTo(page, segmentDetails(page).getByRole('checkbox'));
      await press(page, 'Space');
      await tabTo(page, segmentDetails(page).getByLabel('Voice to', { exact: true }));
      await page.keyboard.type('0.8');
      await press(page, 'Enter');
      await page.getByLabel('Voice to', { exact: true }).and(page.locator('[value="00:00.800"]')).waitFor();
    },
  },
  {
    words:
      '`Shift+F6` goes back to the playhead. `Ctrl+→` takes it to the end of the segment, `Shift+→` 1 s further. `N` makes the second segment there; `Tab`, `Enter`, `Tab`, `Tab`, `PgDn`, `Enter` makes it 1 s shorter.',
    async act(page) {
      await press(page, 'Shift+F6', 'Control+ArrowRight');
      await valueText(page, '2.5 seconds');
      await press(page, 'Shift+ArrowRight');
      await valueText(page, '3.5 seconds');
      await press(page, 'n', 'Tab', 'Enter', 'Tab', 'Tab', 'PageDown', 'Enter');
      await adjusted(page, 2, '3.5 to 5 seconds').waitFor();
    },
  },
  {
    words: '`F6`, and the voice as before. Its menu has the voices of the draft too; **Another file …** is below them.',
    async act(page, { ben }) {
      await press(page, 'F6');
      await giveVoice(page, 2, ben);
    },
  },
  {
    words: '`P` plays the segment as it will be, `K` stops.',
    async act(page) {
      await press(page, 'p');
      await until('the preview plays', PATIENCE.timeout, async () => (await hasCome(page, 3.6)) || undefined);
      await press(page, 'k');
      await button(page, 'Play').waitFor();
    },
  },
  {
    words: '`Ctrl+Z` takes the last step back and says which it was, `Ctrl+Shift+Z` does it again.',
    async act(page) {
      await press(page, 'Control+z');
      await page.getByRole('option', { name: /^Segment 2 of 2, .*no voice yet/ }).waitFor();
      await press(page, 'Control+Shift+z');
      await page.getByRole('option', { name: /^Segment 2 of 2, .*ben\.wav/ }).waitFor();
    },
  },
  {
    words:
      '`Ctrl+Enter` asks once more what is to be submitted and what it costs. **Submit** has the focus, and is read with the cost; where something is to be put right, `Tab` and `Enter` lead to its field.',
    async act(page) {
      await uploaded(page);
      await press(page, 'Control+Enter');
      await page.getByRole('dialog').getByRole('button', { name: 'Submit', exact: true }).and(focused(page)).waitFor();
    },
  },
  {
    words:
      '`Enter` submits it. The page of the job opens, with the focus on its heading; when the job is done, that is read.',
    async act(page) {
      await press(page, 'Enter');
      await jobShown(page);
      await page.getByRole('heading', { level: 1, name: 'talk' }).and(focused(page)).waitFor();
      await button(page, /^Download/).waitFor();
    },
  },
  {
    words: '`Tab` to **Download**, `Enter`.',
    async act(page) {
      await tabTo(page, button(page, /^Download/));
      const download = page.waitForEvent('download');
      await press(page, 'Enter');
      await (await download).path();
    },
  },
];
