import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../chaos/random.js';
import { H264, picture } from '../../support/media-files.js';
import { chooseVideo } from '../../support/pages/draft-steps.js';
import {
  giveVoice,
  laneWords,
  markSegment,
  openTimeline,
  segmentDetails,
  segmentOption,
} from '../../support/pages/editor-steps.js';
import { listen, loudestHeard } from '../../support/pages/loudness.js';
import { PATIENCE } from '../../support/pages/page-stage.js';
import { pageSuite } from '../../support/pages/page-suite.js';
import { drawn, GESTURES, type GestureName, type Player } from '../../support/pages/random-gestures.js';

/** Whatever was done is undone, step by step, and done again: by anything that somebody may do, 200 times. */

const SEED = 20_261_130;
const TIMES = 200;
/** What happens more often than the others. */
const OFTEN: GestureName[] = ['add', 'draw', 'add', 'giveKnownVoice'];

const suite = pageSuite();

/** All that can be seen of the draft. */
async function stateOf(page: Page): Promise<string[]> {
  await drawn(page);
  return [(await page.locator('h1').first().textContent()) ?? '', ...(await laneWords(page))];
}

async function editorWithTwoVoices(): Promise<Page> {
  const { page } = await suite.stage.visitor();
  await listen(page);
  await chooseVideo(page, suite.media.video);
  await openTimeline(page);
  await markSegment(page, '0.5', '1.5');
  await giveVoice(page, suite.media.anna);
  await segmentDetails(page).getByText('natural').waitFor();
  await markSegment(page, '3', '4');
  await giveVoice(page, suite.media.ben);
  await segmentDetails(page).getByText('natural').waitFor();
  return page;
}

/** The states that it leads through; what changes nothing is in none of them. */
async function storm(player: Player): Promise<string[][]> {
  const states = [await stateOf(player.page)];
  const all = [...(Object.keys(GESTURES) as GestureName[]), ...OFTEN];
  let before: GestureName | undefined;
  for (let n = 0; n < TIMES; n += 1) {
    // Twice the same field is one step, as it is for whoever corrects what was typed.
    const known = all.filter((name) => name !== 'type' || before !== 'type');
    const name = player.random.pick(known);
    await GESTURES[name](player);
    const state = await stateOf(player.page);
    if (state.join() === states.at(-1)?.join()) continue;
    states.push(state);
    before = name;
  }
  return states;
}

async function isPlayed(page: Page): Promise<void> {
  await page.keyboard.press('Home');
  await page.keyboard.press('Space');
  const time = () => page.evaluate<number>(`document.querySelector('video').currentTime`);
  await expect.poll(time, PATIENCE).toBeGreaterThan(0.2);
  await page.keyboard.press('Space');
}

describe('after 200 gestures of any kind', () => {
  it('every state is found again by undoing and by doing it again, and all of it can be played', async () => {
    const page = await editorWithTwoVoices();
    // As long as the first: the lane shows nothing that lies beyond the end.
    const other = await suite.media.files.make(...picture(6), '-vf', 'negate', ...H264, 'other.mp4');
    const states = await storm({ page, random: createRandom(SEED), videos: [suite.media.video, other] });
    expect(new Set(states.map(([video]) => video)).size).toBe(2);
    expect(states.length).toBeGreaterThan(TIMES / 3);
    expect(states.some((state) => state.length === 1)).toBe(true); // all segments were deleted
    for (const state of states.slice(0, -1).toReversed()) {
      await page.keyboard.press('Control+z');
      await expect.poll(() => stateOf(page), PATIENCE).toEqual(state);
    }
    await isPlayed(page);
    await segmentOption(page, 1).focus();
    await page.evaluate('window.loudest = 0'); // of the original, until now
    await page.keyboard.press('p');
    await page.getByText(/^Segment 1 · anna\.wav/).waitFor();
    await expect.poll(() => loudestHeard(page), PATIENCE).toBeGreaterThan(0.05);
    await page.keyboard.press('k');
    for (const state of states.slice(1)) {
      await page.keyboard.press('Control+Shift+z');
      await expect.poll(() => stateOf(page), PATIENCE).toEqual(state);
    }
    await isPlayed(page);
  });
});
