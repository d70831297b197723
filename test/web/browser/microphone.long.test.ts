import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { AssetListResource } from '../../../src/http/asset-schemas.js';
import { launchChromium } from '../../support/chromium.js';
import { chooseVideo, uploaded } from '../../support/pages/draft-steps.js';
import { openTimeline, segmentDetails } from '../../support/pages/editor-steps.js';
import { hasFocus } from '../../support/pages/focus.js';
import { listen, loudestHeard } from '../../support/pages/loudness.js';
import { PATIENCE, startPageStage } from '../../support/pages/page-stage.js';
import { pageSuite } from '../../support/pages/page-suite.js';

/** A voice that is recorded on the timeline: by a microphone that beeps, is refused, is not there, or is unplugged. */

const suite = pageSuite(() => startPageStage(undefined, ['--use-fake-device-for-media-stream']));

const ALLOWED = { permissions: ['microphone'] };
const recorder = (page: Page) => page.getByRole('dialog', { name: 'Record a voice' });
const button = (page: Page, name: string) => recorder(page).getByRole('button', { name, exact: true });
const alert = (page: Page) => recorder(page).getByRole('alert');

/** With a segment, to which a voice is to be recorded. */
async function openRecorder(page: Page, open = () => openByMenu(page)): Promise<void> {
  await listen(page);
  await chooseVideo(page, suite.media.video);
  await openTimeline(page);
  await page.keyboard.press('n');
  await open();
  await recorder(page).waitFor();
}

async function openByMenu(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Choose voice of segment 1' }).click();
  await page.getByRole('menuitem', { name: 'Record …' }).click();
}

/** Until it has heard more than a second. */
async function record(page: Page): Promise<void> {
  await button(page, 'Record').click();
  await recorder(page).getByText('0:01 of 5:00').waitFor();
  await recorder(page).getByText('The segment lasts 3 s.').waitFor();
}

async function useRecording(page: Page): Promise<void> {
  await button(page, 'Use it').click();
  await segmentDetails(page).getByText('Recording 1.wav').waitFor();
  await uploaded(page);
}

/** Of the voice that is stored. */
async function storedWav(page: Page): Promise<Buffer> {
  const { assets } = (await (await page.request.get('/api/v1/assets')).json()) as AssetListResource;
  const newest = assets.find(({ kind }) => kind === 'audio');
  return await (await page.request.get(`/api/v1/assets/${newest?.id}/content`)).body();
}

const HEAD_BYTES = 44;

/** 16 bits each. */
function samplesOf(wav: Buffer): number[] {
  return Array.from({ length: (wav.length - HEAD_BYTES) / 2 }, (_, n) => wav.readInt16LE(HEAD_BYTES + 2 * n));
}

/** No device that a browser pretends to have can be pulled out: `unplug()` ends it as one that was ends. */
const UNPLUGGABLE = `{
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wish) => {
    const stream = await open(wish);
    window.unplug = () => {
      for (const track of stream.getTracks()) {
        track.stop();
        track.dispatchEvent(new Event('ended'));
      }
    };
    return stream;
  };
}`;

describe('a microphone', () => {
  it('makes a WAV that is heard before it is used, and in its segment', async () => {
    const { page } = await suite.stage.visitor(ALLOWED);
    await openRecorder(page);
    await record(page);
    await button(page, 'Stop').press('Enter');
    await expect.poll(() => hasFocus(button(page, 'Use it')), PATIENCE).toBe(true);
    await page.evaluate(`document.querySelector('audio').play()`);
    const played = () => page.evaluate<number>(`document.querySelector('audio').currentTime`);
    await expect.poll(played, PATIENCE).toBeGreaterThan(0.5);
    await useRecording(page);
    const wav = await storedWav(page);
    expect([wav.toString('latin1', 0, 4), wav.readUInt16LE(22), wav.readUInt32LE(24), wav.readUInt16LE(34)]).toEqual([
      ...['RIFF', 1, 48_000, 16],
    ]);
    const samples = samplesOf(wav);
    expect(samples.length).toBeGreaterThan(48_000);
    expect(samples.some((sample) => Math.abs(sample) > 1_000)).toBe(true); // its beeps
    await page.keyboard.press('p');
    await expect.poll(() => loudestHeard(page), PATIENCE).toBeGreaterThan(0.03);
  });

  it('is opened by the words where there is no voice, and left for the menu of voices', async () => {
    const { page } = await suite.stage.visitor(ALLOWED);
    await openRecorder(page, () => page.getByRole('button', { name: 'record one' }).click());
    await page.keyboard.press('Escape');
    await recorder(page).waitFor({ state: 'detached' });
    const menu = page.getByRole('button', { name: 'Choose voice of segment 1' });
    await expect.poll(() => hasFocus(menu), PATIENCE).toBe(true);
  });

  it('that is refused is said to be so, with what to do, and is there once it is allowed', async () => {
    const { page, context } = await suite.stage.visitor(); // a browser that nobody looks at allows nothing by itself
    await openRecorder(page);
    await alert(page).getByText('This page may not use the microphone.').waitFor();
    await alert(page).getByText('Allow it by the sign beside the address of this page').waitFor();
    await context.grantPermissions(ALLOWED.permissions);
    await button(page, 'Try again').click();
    await record(page);
    await page.keyboard.press('Escape');
    await recorder(page).waitFor({ state: 'detached' });
  });

  it('that is unplugged leaves what it has heard', async () => {
    const { page } = await suite.stage.visitor(ALLOWED);
    await page.addInitScript({ content: UNPLUGGABLE });
    await openRecorder(page);
    await record(page);
    await page.evaluate('window.unplug()');
    await recorder(page).getByText('The microphone was unplugged. What it had heard until then is here.').waitFor();
    await useRecording(page);
    expect(samplesOf(await storedWav(page)).length).toBeGreaterThan(48_000);
  });

  it('that is not there is said not to be', async () => {
    const machine = await launchChromium(undefined, ['--disable-audio-input']);
    try {
      const { page } = await suite.stage.visitor(ALLOWED, machine);
      await openRecorder(page);
      await alert(page).getByText('This computer has no microphone that the browser knows of.').waitFor();
      await alert(page).getByText('Plug one in').waitFor();
    } finally {
      await machine.close();
    }
  });
});
