import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Page } from 'playwright-core';
import { mustRunFfmpeg } from '../../local/demo/run-ffmpeg.js';
import { resolveFfmpeg } from '../../local/ffmpeg.js';
import { loadStackConfig } from '../../src/platform/config.js';
import type { ChosenFile } from '../../test/support/pages/choose-file.js';
import { draftSaved, uploaded } from '../../test/support/pages/draft-steps.js';
import {
  giveVoice,
  markSegment,
  openTimeline,
  placeOfSegment,
  seekOnRuler,
  segmentDetails,
} from '../../test/support/pages/editor-steps.js';
import { chooseFile, lanesDrawn, plainInput, sampleFile } from './give-files.js';
import { holds, type Shot } from './shot.js';

/** The editor in the middle of the work: three voices, and a segment that waits for its own. */

export const EDITOR_SCENE: Shot = {
  ...{ name: 'editor-scene', path: '/drafts/new', isWindow: true, width: 1440, height: 900, before: plainInput },
  reach: (page) => setScene(page),
};

const SEGMENTS = [
  { start: '0.3', end: '4.6', voice: 'narrator.mp3' },
  { start: '5', end: '7.6', voice: 'guest.mp3' },
  { start: '8.2', end: '9.9', voice: 'announcer.mp3', isCropped: true },
  { start: '10.2', end: '11.8', voice: undefined },
];
/** In segment 2, where the ball is in the air. */
const PLAYHEAD = 0.53;

async function setScene(page: Page): Promise<void> {
  await chooseFile(page, 'Choose video', await product());
  await openTimeline(page);
  await page.getByRole('textbox', { name: 'Name' }).fill('Product film, German');
  for (const { start, end, voice, isCropped } of SEGMENTS) {
    await markSegment(page, start, end);
    if (voice !== undefined) await withVoice(page, voice);
    if (isCropped) await page.getByRole('button', { name: 'Crop voice to segment' }).click();
  }
  const { x, y } = await placeOfSegment(page, 2);
  await page.mouse.click(x, y);
  await seekOnRuler(page, PLAYHEAD);
  await holds(page, `document.querySelector('video').currentTime > 1 && !document.querySelector('video').seeking`);
  await uploaded(page);
  await draftSaved(page);
  await lanesDrawn(page);
}

/** The sample, with a key frame twice a second, so that its filmstrip has different pictures. */
async function product(): Promise<ChosenFile> {
  const folder = await mkdtemp(join(tmpdir(), 'pro-scene-'));
  try {
    const file = join(folder, 'product-film.mp4');
    const codecs = ['-c:v', 'libx264', '-crf', '20', '-g', '12', '-c:a', 'copy'];
    const args = ['-i', sampleFile('sample.mp4'), ...codecs, file];
    await mustRunFfmpeg(await resolveFfmpeg(loadStackConfig()), args, 'making the video of the scene');
    return { name: basename(file), mimeType: 'video/mp4', buffer: await readFile(file) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function withVoice(page: Page, name: string): Promise<void> {
  await giveVoice(page, sampleFile(name));
  await segmentDetails(page)
    .getByText(/of voice in .* of picture/)
    .waitFor();
}
