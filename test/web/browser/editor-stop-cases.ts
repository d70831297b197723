import { writeFile } from 'node:fs/promises';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { H264, picture } from '../../support/media-files.js';
import { uploaded } from '../../support/pages/draft-steps.js';
import { dropFile } from '../../support/pages/drop-file.js';
import { segmentOption } from '../../support/pages/editor-steps.js';
import type { PageMedia } from '../../support/pages/page-media.js';
import type { EditorSteps } from './editor-seen-cases.js';

/** How often Tab is to be pressed to get through the editor. */

const MOST = 40;

interface Steps extends Pick<EditorSteps, 'makeWhole'> {
  openEditor: (options?: BrowserContextOptions, video?: string) => Promise<Page>;
}

/** Where the focus is: undefined at the end of the page, '' where it is not in the editor or its part of the bar. */
const AT = `(() => {
  const at = document.activeElement;
  if (at === document.body) return undefined;
  return at.closest('main, [data-region]') ? at.outerHTML.slice(0, 120) : '';
})()`;

async function tabStops(page: Page): Promise<string[]> {
  const stops: string[] = [];
  await page.getByRole('link', { name: 'To the content' }).focus();
  for (let stop = 0; stop < 3 * MOST; stop += 1) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate<string | undefined>(AT);
    if (at === undefined) return stops;
    if (at !== '') stops.push(at);
  }
  throw new Error('There is no end to the Tab stops of the editor.');
}

function cue(place: number): string {
  const [from, to] = [place * 0.5, place * 0.5 + 0.45].map((at) => new Date(at * 1000).toISOString().slice(11, 23));
  return `${place + 1}\n${from?.replace('.', ',')} --> ${to?.replace('.', ',')}\nCue ${place + 1}\n`;
}

export function stopCases(media: () => PageMedia, { openEditor, makeWhole }: Steps): void {
  describe('stops of Tab', () => {
    it('are no more than 40, and as many with 50 segments as with 200', async () => {
      const { files } = media();
      const long = await files.make(...picture(110), ...H264, 'long.mp4');
      const counts: number[] = [];
      for (const many of [50, 200]) {
        const page = await openEditor({}, long);
        await writeFile(files.at(`${many}.srt`), Array.from({ length: many }, (_, place) => cue(place)).join('\n'));
        await uploaded(page);
        await dropFile(page.getByRole('listbox', { name: 'Segments on the timeline' }), files.at(`${many}.srt`));
        await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
        await page.getByRole('tab', { name: `All ${many}` }).waitFor();
        await segmentOption(page, 1).focus();
        await makeWhole(page);
        const stops = await tabStops(page);
        expect(stops.length, stops.join('\n')).toBeLessThanOrEqual(MOST);
        counts.push(stops.length);
      }
      expect(counts[0]).toBe(counts[1]);
    });
  });
}
