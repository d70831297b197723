import type { Page } from 'playwright-core';
import type { Random } from '../../chaos/random.js';

/** Whether the lane, the list and the tabs of the details say the same of the segments. */

interface Shown {
  number: number;
  times: string;
  voice: string;
  isSelected: boolean;
}

const ON_LANE = `[...document.querySelectorAll('[aria-label="Segments on the timeline"] [role=option]')].map((one) => {
  const [, number, start, end, voice] =
    /^Segment (\\d+) of \\d+, ([\\d.]+) to ([\\d.]+) seconds, ([^,]+)/.exec(one.getAttribute('aria-label'));
  const code = (seconds) => '00:' + Number(seconds).toFixed(3).padStart(6, '0');
  const times = code(start) + ' – ' + code(end);
  return { number: Number(number), times, voice, isSelected: one.getAttribute('aria-selected') === 'true' };
})`;

const IN_LIST = `[...document.querySelectorAll('[aria-label="All segments"] [role=option]')].map((one) => {
  const [, number, times, voice] =
    /^(\\d+?)(\\d\\d:\\d\\d\\.\\d{3} – \\d\\d:\\d\\d\\.\\d{3})[\\d.]+ s(.+?)(?:\\d+ %)?(?:\\d+ things? to put right|\\d+ warnings?)?$/.exec(one.textContent);
  return { number: Number(number), times, voice, isSelected: one.getAttribute('aria-selected') === 'true' };
})`;

const TABS = `[...document.querySelectorAll('[role=tab]')].slice(0, 2).map((one) => one.textContent)`;

export interface Agreement {
  lane: Shown[];
  list: Shown[];
  /** "Segment 2", or "Segment" where not exactly one is selected; "All 3". */
  tabs: string[];
}

/** With the list open. */
export const readAgreement = async (page: Page): Promise<Agreement> => ({
  lane: await page.evaluate<Shown[]>(ON_LANE),
  list: await page.evaluate<Shown[]>(IN_LIST),
  tabs: await page.evaluate<string[]>(TABS),
});

export function tabsFor(lane: readonly Shown[]): string[] {
  const [first, ...more] = lane.filter(({ isSelected }) => isSelected);
  return [first && more.length === 0 ? `Segment ${first.number}` : 'Segment', `All ${lane.length}`];
}

const LISTS = ['All segments', 'Segments on the timeline'] as const;

/** One of the options, where there are any. */
async function anOption(page: Page, list: string, random: Random) {
  const options = page.getByRole('listbox', { name: list }).getByRole('option');
  const count = await options.count();
  return count === 0 ? undefined : options.nth(random.between(0, count - 1));
}

const press = (key: string) => (page: Page) => page.keyboard.press(key);
const pick = (list: string, held?: string) => async (page: Page, random: Random) => {
  const box = await (await anOption(page, list, random))?.boundingBox();
  if (!box) return;
  if (held !== undefined) await page.keyboard.down(held);
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  if (held !== undefined) await page.keyboard.up(held);
};

async function shorten(page: Page, random: Random): Promise<void> {
  const one = await anOption(page, 'Segments on the timeline', random);
  await one?.press('Enter');
  if (one) for (const key of ['Tab', 'Tab', 'Control+ArrowLeft', 'Enter']) await page.keyboard.press(key);
}

/** Not so far that the video is gone. */
async function undo(page: Page): Promise<void> {
  if ((await page.locator('[data-lane] [role=option]').count()) > 0) await page.keyboard.press('Control+z');
}

/** Whatever somebody may do, in any order. */
export const ACTIONS: readonly ((page: Page, random: Random) => Promise<void>)[] = [
  ...['n', 's', 'Delete', 'i', 'o', 'Control+Shift+z', 'ArrowLeft', 'ArrowRight', 'Home', 'End'].map(press),
  ...['Shift+ArrowRight', 'Shift+ArrowRight', 'Control+ArrowRight', 'Control+ArrowLeft', 'n', 'n'].map(press),
  ...LISTS.flatMap((list) => [pick(list), pick(list, 'Control'), pick(list, 'Shift')]),
  ...[shorten, undo, undo],
];
