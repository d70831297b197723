import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../chaos/random.js';
import { chooseVideo, uploaded } from '../../support/pages/draft-steps.js';
import {
  giveVoice,
  markSegment,
  openTimeline,
  segmentDetails,
  segmentOption,
} from '../../support/pages/editor-steps.js';
import { hasFocus } from '../../support/pages/focus.js';
import { heard, listenTo } from '../../support/pages/heard.js';
import { PATIENCE } from '../../support/pages/page-stage.js';
import { pageSuite } from '../../support/pages/page-suite.js';
import { sliderFaults, sliders } from '../../support/pages/sliders.js';
import { ACTIONS, readAgreement, tabsFor } from './agreement-cases.js';
import { EDITOR_DRAGS } from './editor-drag-cases.js';
import { saidCases } from './editor-said-cases.js';
import { seenCases } from './editor-seen-cases.js';
import { stopCases } from './editor-stop-cases.js';

/** The editor for people who use no mouse, hear it, or press keys that they did not mean to. */

const suite = pageSuite();

async function openEditor(options?: BrowserContextOptions, video = suite.media.video): Promise<Page> {
  const { page } = await suite.stage.visitor({ reducedMotion: 'reduce', ...options });
  await chooseVideo(page, video);
  await openTimeline(page);
  return page;
}

/** A segment with all that one can have: a voice, a part of it, and something to mend. */
async function makeWhole(page: Page): Promise<void> {
  await giveVoice(page, suite.media.anna);
  await segmentDetails(page)
    .getByText(/of voice in .* of picture/)
    .waitFor();
  await segmentDetails(page).getByRole('checkbox').press('Space');
  await page.getByRole('slider', { name: 'End of the part that is used' }).waitFor();
}

const press = async (page: Page, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};

seenCases({ openEditor, makeWhole });
saidCases(() => suite.media, { openEditor, makeWhole });
stopCases(() => suite.media, { openEditor, makeWhole });

describe('sliders', () => {
  const moved = async (page: Page, name: string) => {
    const found = (await sliders(page)).find((one) => one.name === name);
    if (!found) throw new Error(`There is no slider ${name}.`);
    return found;
  };

  it('have a name, limits, a value and words; Home and End go to the limits, which the neighbour moves', async () => {
    const page = await openEditor();
    await markSegment(page, '1', '2.5');
    await makeWhole(page);
    await segmentOption(page, 1).press('Enter');
    const [start, position, end] = ['Start', 'Position', 'End'];
    await expect.poll(() => sliders(page).then((all) => all.map(({ name }) => name)), PATIENCE).toContain(position);
    expect(await sliderFaults(page)).toEqual([]);
    for (const name of [start, position, end]) {
      for (const [key, limit] of [
        ['End', 'max'],
        ['Home', 'min'],
      ] as const) {
        await press(page, key);
        const one = await moved(page, name);
        expect([name, key, one.now]).toEqual([name, key, one[limit]]);
      }
      await press(page, 'Tab');
    }
    await page.keyboard.press('Escape');
  });

  it('of what is used of a voice, too, and each end follows the other', async () => {
    const page = await openEditor();
    await markSegment(page, '1', '2.5');
    await makeWhole(page);
    const [start, end] = ['Start of the part that is used', 'End of the part that is used'];
    const slider = (name: string) => page.getByRole('slider', { name });
    await slider(end).press('Home');
    expect(await moved(page, end)).toMatchObject({ now: 0.4, min: 0.4, max: 1 });
    expect(await moved(page, start)).toMatchObject({ now: 0, max: 0 });
    await slider(end).press('End');
    await slider(start).press('End');
    expect(await moved(page, start)).toMatchObject({ now: 0.6, max: 0.6, words: '0.6 seconds' });
    expect(await moved(page, end)).toMatchObject({ now: 1, min: 1 });
  });
});

describe('lane, list and details', () => {
  const SEEDS = [1, 2, 3];
  const STEPS = 40;

  it.each(SEEDS)('agree, whatever is done (seed %i)', async (seed) => {
    const page = await openEditor();
    await page.getByRole('tab', { name: /^All/ }).click();
    await page.getByRole('slider', { name: 'Playhead' }).focus(); // arrows on a tab would show another
    const random = createRandom(seed);
    for (let step = 0; step < STEPS; step += 1) {
      const place = random.between(0, ACTIONS.length - 1);
      await ACTIONS[place]?.(page, random);
      const { lane: onLane, list, tabs } = await readAgreement(page);
      expect([step, place, list]).toEqual([step, place, onLane]);
      expect([step, place, tabs]).toEqual([step, place, tabsFor(onLane)]);
      expect([step, place, await page.evaluate('document.activeElement === document.body')]).toEqual([
        step,
        place,
        false,
      ]);
    }
  });
});

describe('what is done by dragging', () => {
  it.each(Object.entries(EDITOR_DRAGS))('%s is done without it, too', async (_name, { before, drag, other, read }) => {
    for (const way of [drag, other]) {
      const page = await openEditor();
      await before?.(page, suite.media);
      const was = await read(page);
      await way(page, suite.media);
      await expect.poll(() => read(page), PATIENCE).not.toBe(was);
    }
  });
});

describe('shortcuts of a single key', () => {
  const LETTERS = [...'abcdefghijklmnopqrstuvwxyz0123456789+-=?/.,;[]'].flatMap((key) => [key, `Shift+${key}`]);
  /** The time that is shown is part of it, and so is what is heard. */
  const shown = async (page: Page) => [await page.getByRole('main').ariaSnapshot(), ...(await heard(page))];

  it('do nothing once they are switched off, wherever the focus is', async () => {
    const page = await openEditor();
    await markSegment(page, '1', '2.5');
    await uploaded(page);
    await press(page, 'F6', '?');
    await page.getByRole('checkbox', { name: 'Single letters and signs are shortcuts' }).press('Space');
    await press(page, 'Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await listenTo(page);
    await page.getByText(/^Saved \d\d:\d\d$/).waitFor();
    for (const place of [
      page.getByRole('heading', { level: 1 }),
      page.getByRole('slider', { name: 'Playhead' }),
      segmentOption(page, 1),
      page.getByRole('tab', { name: 'Segment 1' }),
    ]) {
      await place.focus();
      const before = await shown(page);
      await press(page, ...LETTERS);
      expect(await shown(page)).toEqual(before);
      expect(await hasFocus(place)).toBe(true); // and no dialog is open
    }
    await segmentOption(page, 1).press('Delete'); // which is no letter
    await segmentOption(page, 1).waitFor({ state: 'detached' });
    expect(await hasFocus(page.getByRole('listbox', { name: 'Segments on the timeline' }))).toBe(true);
  });
});
