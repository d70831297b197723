import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { uploaded } from '../../support/pages/draft-steps.js';
import { giveVoice, markSegment, segmentOption, timeField, typeInto } from '../../support/pages/editor-steps.js';
import { tabThrough } from '../../support/pages/focus.js';
import { heard, listenTo } from '../../support/pages/heard.js';
import type { PageMedia } from '../../support/pages/page-media.js';
import { PATIENCE } from '../../support/pages/page-stage.js';
import type { EditorSteps } from './editor-seen-cases.js';

/** The editor for people who hear it. */

const press = async (page: Page, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};

/** The description of what has the focus, where it says the same as its name. */
const READ_TWICE = `(() => {
  const one = document.activeElement;
  const ids = (one.getAttribute('aria-describedby') ?? '').split(' ');
  const words = ids.map((id) => document.getElementById(id)?.textContent ?? '').join(' ').trim();
  return words === (one.getAttribute('aria-label') ?? one.textContent) ? words : '';
})()`;

export function saidCases(media: () => PageMedia, { openEditor, makeWhole }: EditorSteps): void {
  describe('what is said', () => {
    it('is one sentence for each thing that is done, and why another is not', async () => {
      const page = await openEditor();
      await uploaded(page);
      await listenTo(page);
      await press(page, 'n');
      await segmentOption(page, 1).press('Enter');
      await press(page, 'Tab', 'Tab', ...Array<string>(9).fill('ArrowLeft'), 'PageDown', 'Enter');
      await press(page, 'Control+z', 'Control+Shift+z', 'End', 's');
      await page.getByRole('slider', { name: 'Playhead' }).press('End');
      await press(page, 's', 'Delete');
      const told = [
        'Segment 1 added: 0 to 3 seconds',
        'Segment 1: 0 to 1.91 seconds',
        'Undid: adjust segment 1',
        'Did again: adjust segment 1',
        'It cannot be split here. The playhead is not inside a segment.',
        'It cannot be split here. The playhead is not inside a segment.',
        'Segment 1 deleted.',
      ];
      await expect.poll(() => heard(page), PATIENCE).toEqual(told);
    });

    it('is what has become of a time, of a voice and of what is played', async () => {
      const page = await openEditor();
      await uploaded(page);
      await listenTo(page);
      await press(page, 'n');
      for (const words of ['soon', '99', '2.5']) await typeInto(timeField(page, 'End'), words);
      await timeField(page, 'Start').press('ArrowUp');
      await press(page, 'Tab', 'a', 'm');
      const told = [
        'Segment 1 added: 0 to 3 seconds',
        'That is no time, so it is as it was. Type minutes and seconds, as in 1:05.5.',
        'End 1 minute 39 seconds. 99 s lies outside the video (6 s).Move the end to that of the video',
        'End 2.5 seconds',
        'Start 0.01 seconds',
        'The original is played.',
        'Sound is off.',
      ];
      await expect.poll(() => heard(page), PATIENCE).toEqual(told);
      await giveVoice(page, media().anna);
      const fit =
        /1\ss of voice in 2\.49\ss of picture: the picture plays at 249\s% of its speed\. That is far too fast\./;
      await expect.poll(async () => (await heard(page)).join('\n'), PATIENCE).toMatch(fit);
    });

    it('is nothing twice: no stop of Tab is described by its own name', async () => {
      const page = await openEditor();
      await markSegment(page, '1', '2.5');
      await makeWhole(page);
      const twice: string[] = [];
      await tabThrough(page, async () => {
        const words = await page.evaluate<string>(READ_TWICE);
        if (words !== '') twice.push(words);
      });
      expect(twice).toEqual([]);
    });
  });
}
