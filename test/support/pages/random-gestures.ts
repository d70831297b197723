import { basename } from 'node:path';
import type { Page } from 'playwright-core';
import type { Random } from '../../chaos/random.js';
import { choose } from './choose-file.js';
import { dragOnLane, laneBox, laneWords, segmentDetails, segmentOption, timeField, typeInto } from './editor-steps.js';

/** What somebody does on a timeline who does anything: by pointer, keys and fields, again and again. */

export interface Player {
  page: Page;
  random: Random;
  /** By turns, the video. */
  videos: readonly string[];
}

type Gesture = (player: Player) => Promise<void>;

/** The page has shown what was done last. */
export const drawn = (page: Page): Promise<unknown> =>
  page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))');

/** From the film down to the ruler. */
const RULER_PX = 110;

const somewhere = async ({ page, random }: Player) => {
  const { x, width } = await laneBox(page);
  return x + 8 + random.next() * (width - 40);
};

async function seek(player: Player): Promise<void> {
  const { y } = await laneBox(player.page);
  await player.page.mouse.click(await somewhere(player), y - RULER_PX);
}

async function placeOf(page: Page, number: number) {
  const box = await segmentOption(page, number).boundingBox();
  return box ? { left: box.x, right: box.x + box.width, middle: box.x + box.width / 2, width: box.width } : undefined;
}

/** Any of them, on the lane; undefined where there is none. */
async function anySegment({ page, random }: Player) {
  const count = (await laneWords(page)).length;
  return count === 0 ? undefined : await placeOf(page, random.between(1, count));
}

const pressAt = async (page: Page, x: number) => page.mouse.click(x, (await laneBox(page)).middle);

/** False where none is: one that ends before it begins cannot be hit. */
async function selectAny(player: Player): Promise<boolean> {
  const segment = await anySegment(player);
  if (!segment) return false;
  await pressAt(player.page, segment.middle);
  await drawn(player.page);
  return (await segmentDetails(player.page).count()) > 0;
}

async function dragFrom(player: Player, from: 'left' | 'middle' | 'right'): Promise<void> {
  const segment = await anySegment(player);
  if (!segment) return;
  const inside = Math.min(4, segment.width / 8);
  const x = { left: segment.left + inside, middle: segment.middle, right: segment.right - inside }[from];
  await dragOnLane(player.page, x, x + (player.random.next() - 0.5) * 400);
  await player.page.mouse.up();
}

export const GESTURES = {
  async add(player) {
    await seek(player);
    await player.page.keyboard.press('n');
  },
  async draw(player) {
    await dragOnLane(player.page, await somewhere(player), await somewhere(player));
    await player.page.mouse.up();
  },
  move: (player) => dragFrom(player, 'middle'),
  trimStart: (player) => dragFrom(player, 'left'),
  trimEnd: (player) => dragFrom(player, 'right'),
  async type(player) {
    if (await selectAny(player)) await typeInto(timeField(player.page, 'End'), (player.random.next() * 6).toFixed(2));
  },
  async split(player) {
    await seek(player);
    await player.page.keyboard.press('s');
  },
  async remove(player) {
    if (await selectAny(player)) await player.page.keyboard.press('Delete');
  },
  async removeAll({ page }) {
    const count = (await laneWords(page)).length;
    if (count === 0) return;
    const [first, last] = [await placeOf(page, 1), await placeOf(page, count)];
    if (!first || !last) return;
    await pressAt(page, first.middle);
    await page.keyboard.down('Shift');
    await pressAt(page, last.middle);
    await page.keyboard.up('Shift');
    await page.keyboard.press('Delete');
  },
  async giveKnownVoice(player) {
    if (!(await selectAny(player))) return;
    await player.page.getByRole('button', { name: /^(Choose|Replace) voice of segment/ }).click();
    await player.page
      .getByRole('menuitem', { name: /\.wav$/ })
      .first()
      .click();
  },
  async takeVoice(player) {
    if (!(await selectAny(player))) return;
    const remove = player.page.getByRole('region', { name: 'New voice' }).getByRole('button', { name: 'Remove' });
    if ((await remove.count()) > 0) await remove.click();
  },
  async replaceVideo({ page, videos }) {
    const shown = await page.locator('h1').first().textContent();
    const next = videos.find((file) => basename(file) !== shown) ?? '';
    await page.getByRole('tab', { name: 'Settings' }).click();
    await choose(page, () => page.getByRole('button', { name: 'Replace', exact: true }).click(), next);
    await page.locator('h1', { hasText: basename(next) }).waitFor({ state: 'attached' });
    await page.getByRole('tab', { name: /^Segment/ }).click();
    await page
      .getByText(/of 00:0[1-9]/)
      .first()
      .waitFor(); // somebody has looked into it
  },
} satisfies Record<string, Gesture>;

export type GestureName = keyof typeof GESTURES;
