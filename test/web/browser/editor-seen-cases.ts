import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { clippedControls } from '../../support/pages/clipped.js';
import { markSegment, segmentOption } from '../../support/pages/editor-steps.js';
import { ringFaults } from '../../support/pages/focus.js';
import { PATIENCE } from '../../support/pages/page-stage.js';
import { targetFaults } from '../../support/pages/targets.js';

/** The editor for people who enlarge it, hit it with a finger, have colours of their own, or want nothing to move. */

export interface EditorSteps {
  openEditor: (options?: BrowserContextOptions) => Promise<Page>;
  /** A segment with all that one can have. */
  makeWhole: (page: Page) => Promise<void>;
}

const TABS = [/^Segment/, /^All/, 'Settings'];
const TARGET_PX = 24;

async function withSegments(page: Page, makeWhole: EditorSteps['makeWhole']): Promise<void> {
  await markSegment(page, '1', '2.5');
  await makeWhole(page);
}

/** How much of the lane takes the edge at `x`, px. */
async function edgeWidth(page: Page, { x, y }: { x: number; y: number }): Promise<number> {
  let width = 0;
  for (let by = -TARGET_PX; by <= TARGET_PX; by += 1) {
    await page.mouse.move(x + by, y);
    if (await page.locator('[data-cursor=edge]').count()) width += 1;
  }
  return width;
}

/** Of what is seen of a segment. */
const styleOf = (page: Page, number: number, name: string) =>
  page.evaluate<string>(
    `getComputedStyle(document.querySelectorAll('[data-lane] [role=option]')[${number - 1}].parentElement).getPropertyValue('${name}')`,
  );

export function seenCases({ openEditor, makeWhole }: EditorSteps): void {
  describe('seen', () => {
    it('with letters twice as large, no control is cut off', async () => {
      const page = await openEditor();
      await withSegments(page, makeWhole);
      await page.evaluate(`document.documentElement.style.fontSize = '200%'`);
      for (const name of TABS) {
        await page.getByRole('tab', { name }).press('Enter');
        expect(await clippedControls(page)).toEqual([]);
      }
    });

    it.each([
      ['a mouse', {}],
      ['a finger', { hasTouch: true, viewport: { width: 1024, height: 768 } }],
    ])('with %s, whatever is pressed is large enough', async (_words, options) => {
      const page = await openEditor(options);
      await withSegments(page, makeWhole);
      for (const name of TABS) {
        await page.getByRole('tab', { name }).press('Enter');
        expect(await targetFaults(page)).toEqual([]);
      }
      const box = await segmentOption(page, 1).boundingBox();
      const middle = { x: box?.x ?? 0, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 };
      expect(await edgeWidth(page, middle)).toBeGreaterThanOrEqual(TARGET_PX);
      expect(await edgeWidth(page, { ...middle, x: middle.x + (box?.width ?? 0) })).toBeGreaterThanOrEqual(TARGET_PX);
    });

    it('in the colours of somebody’s own, what is chosen, what has no voice and the focus are told apart', async () => {
      const page = await openEditor({ forcedColors: 'active' });
      await withSegments(page, makeWhole);
      await markSegment(page, '3', '5');
      await page.mouse.move(0, 0);
      expect([await styleOf(page, 2, 'outline-style'), await styleOf(page, 1, 'outline-style')]).toEqual([
        ...['solid', 'none'],
      ]);
      expect([await styleOf(page, 2, 'border-style'), await styleOf(page, 1, 'border-style')]).toEqual([
        ...['dashed', 'solid'],
      ]);
      const line = `getComputedStyle(document.querySelectorAll('[role=tab]')[PLACE]).borderBottomColor`;
      const [chosen, other] = [0, 1].map((place) => page.evaluate<string>(line.replace('PLACE', String(place))));
      expect(await chosen).not.toBe(await other);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, forcedColors: 'active' });
        expect(await ringFaults(page)).toEqual([]);
      }
    });

    it('by somebody who wants nothing to move, only the video does', async () => {
      const page = await openEditor();
      await withSegments(page, makeWhole);
      await segmentOption(page, 1).press('p');
      await page.getByRole('button', { name: 'Pause' }).waitFor();
      const moving = `document.getAnimations().filter(({ playState }) => playState === 'running').length`;
      expect(await page.evaluate(moving)).toBe(0);
      await page.keyboard.press('k');
      await expect.poll(() => page.getByRole('button', { name: 'Play', exact: true }).count(), PATIENCE).toBe(1);
    });
  });
}
