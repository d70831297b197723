import { createHash } from 'node:crypto';
import { copyFile, readFile, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AssetListResource } from '../../../src/http/asset-schemas.js';
import { H264, paddedMp4, picture, sine } from '../../support/media-files.js';
import { choose } from '../../support/pages/choose-file.js';
import { chooseVideo, uploaded } from '../../support/pages/draft-steps.js';
import { openTimeline } from '../../support/pages/editor-steps.js';
import { offerStoredFile } from '../../support/pages/file-handle.js';
import { type PageMedia, pageMedia } from '../../support/pages/page-media.js';
import { type PageStage, startPageStage, type Visitor } from '../../support/pages/page-stage.js';
import { type PartProxy, startPartProxy } from '../../support/pages/part-proxy.js';
import { stackEnvironment } from '../../support/stack.js';

/** Files on their way from a browser to S3, over a line on which each part is seen. */

const LARGE_BYTES = 300 * 1000 ** 2;
/** Of 18: parts have 16 MiB. */
const PARTS = Math.ceil(LARGE_BYTES / (16 * 1024 ** 2));

/** Of the file, to the whole second: what rounds it cannot make it another one. */
const MADE_AT = new Date('2026-11-03T12:00:00Z');

let stage: PageStage;
let media: PageMedia;
let line: PartProxy;
let large: string;

beforeAll(async () => {
  const env = await stackEnvironment();
  line = await startPartProxy(Number(env.S3_PORT));
  [stage, media] = await Promise.all([startPageStage({ ...env, S3_PUBLIC_ENDPOINT: line.url }), pageMedia()]);
  large = media.files.at('large.mp4');
});
beforeEach(async () => {
  line.begin();
  // Another file each time: what is stored already is not sent again.
  await paddedMp4(media.video, large, LARGE_BYTES);
  await utimes(large, MADE_AT, MADE_AT);
});
afterEach(async ({ task }) => expect(await stage.leave(task)).toEqual([]));
afterAll(async () => {
  await stage?.stop();
  await line?.stop();
  await media?.files.remove();
});

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
/** In the list of uploads, which hides the rest of the page as long as it is open. */
const saysUploaded = (page: Page) => page.getByText(/· uploaded$/).waitFor();
const assetsOf = async (page: Page) =>
  ((await (await page.request.get('/api/v1/assets')).json()) as AssetListResource).assets;

/** What is stored is what was on the disk, byte for byte. */
async function expectStored(page: Page, file: string): Promise<void> {
  const [newest] = (await assetsOf(page)).filter(({ kind }) => kind === 'video');
  expect(newest).toMatchObject({ status: 'stored' });
  const stored = await page.request.get(`/api/v1/assets/${newest?.id}/content`);
  expect(sha256(await stored.body())).toBe(sha256(await readFile(file)));
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** Parts that S3 has taken more than once. */
const twice = () => line.taken.length - new Set(line.taken).size;

/** Lets parts through up to 40 %, and no further until it is called. */
function stopInTheMiddle(): () => void {
  let goOn: () => void = () => undefined;
  const isTime = new Promise<'pass'>((resolve) => {
    goOn = () => resolve('pass');
  });
  line.rule = ({ before }) => (before < 0.4 * PARTS ? 'pass' : isTime);
  return goOn;
}

const isInTheMiddle = (page: Page) => button(page, /^Uploads: 1 file, (4[0-9]|5[0-9]) %$/).waitFor();

describe('after a reload', () => {
  it('an upload goes on by itself where the browser gave a handle', async () => {
    const { page } = await stage.visitor();
    await offerStoredFile(page, large);
    const goOn = stopInTheMiddle();
    await page.goto('/drafts/new');
    await button(page, 'Choose video').click();
    await isInTheMiddle(page);
    await page.reload();
    await openTimeline(page);
    goOn();
    await uploaded(page);
    expect(twice()).toBeLessThanOrEqual(4);
    await expectStored(page, large);
  });

  describe('a file that was chosen in a dialog', () => {
    /** It is asked for again. */
    async function ghost({ page }: Visitor): Promise<void> {
      const goOn = stopInTheMiddle();
      await chooseVideo(page, large);
      await isInTheMiddle(page);
      page.on('dialog', (dialog) => void dialog.accept()); // that the upload could not go on by itself
      await page.reload();
      await openTimeline(page);
      goOn();
      await button(page, 'Uploads: 1 file to look at').click();
      await page.getByText('Choose the file again to go on (300 MB, 3 Nov 2026).').waitFor();
    }

    /** On the stage, where the video is missing, and in the list of uploads. */
    const ways = (page: Page) => button(page, 'Choose it again');
    const again = (page: Page, file: string, way = ways(page).last()) => choose(page, () => way.click(), file);

    it('is taken again, and only that one', async () => {
      const visitor = await stage.visitor();
      const { page } = visitor;
      await ghost(visitor);
      const other = media.files.at('other-large.mp4');
      await paddedMp4(media.video, other, LARGE_BYTES);
      await again(page, other);
      await page
        .getByText(/^This file was changed since the upload was begun, or is another one/)
        .first()
        .waitFor();
      await utimes(other, MADE_AT, MADE_AT);
      const sent = line.taken.length;
      await again(page, other);
      await page.getByText('This is another file: it differs from what was already sent.').first().waitFor();
      expect(line.taken).toHaveLength(sent);
      await page.keyboard.press('Escape'); // out of the list of uploads
      await again(page, large, ways(page).first());
      await page.getByRole('button', { name: /^Uploads:/ }).click();
      await saysUploaded(page);
      expect(twice()).toBeLessThanOrEqual(4);
      await expectStored(page, large);
    });
  });
});

describe('a bad line', () => {
  it('that is gone in the middle of a part is waited for', async () => {
    const { page, context } = await stage.visitor();
    const goOn = stopInTheMiddle();
    await chooseVideo(page, large);
    await isInTheMiddle(page);
    await button(page, /^Uploads:/).click();
    await context.setOffline(true);
    line.cut();
    await page.getByText('Waits: you are offline. It goes on by itself.').waitFor();
    await page.getByText(/^Offline since/).waitFor();
    goOn();
    await context.setOffline(false);
    await saysUploaded(page);
    expect(new Set(line.taken).size).toBe(PARTS);
    await expectStored(page, large);
  });

  it('that breaks at every third part loses none, and says how often it was tried', async () => {
    const { page } = await stage.visitor();
    line.rule = ({ before }) => (before < 4 ? 'pass' : 'break');
    await chooseVideo(page, large);
    await button(page, /^Uploads:/).click();
    await page.getByText(/^The line broke\. Try \d in \d+ s\.$/).waitFor();
    const broken = new Set<number>();
    line.rule = ({ number }) => {
      if (number % 3 !== 0 || broken.has(number)) return 'pass';
      broken.add(number);
      return 'break';
    };
    await saysUploaded(page);
    expect(new Set(line.taken).size).toBe(PARTS);
    await expectStored(page, large);
  });
});

describe('what is no video', () => {
  const CASES: [string, (file: string) => Promise<void>, RegExp, RegExp][] = [
    ['empty.mp4', (file) => writeFile(file, ''), /^The file is empty\./, /Get it again, then choose it anew/],
    [
      'text.mp4',
      (file) => writeFile(file, 'These are words. '.repeat(1000)),
      /^This is no video or sound file that we know, whatever its name says\./,
      /Choose an MP4, MOV or WebM/,
    ],
    ['half.mp4', (file) => half(media.video, file), /^The file is cut off or damaged/, /Export or copy it again/],
    ['fast-half.mp4', fastHalf, /^The file is cut off or damaged/, /Export or copy it again/],
    ['sound.mp3', sound, /^This is only sound, without a picture\./, /Choose a video here/],
  ];

  async function half(source: string, target: string): Promise<void> {
    await copyFile(source, target);
    await truncate(target, Math.floor((await stat(source)).size / 2));
  }

  /** Its index comes first, so that all seems well. */
  async function fastHalf(file: string): Promise<void> {
    const fast = [...picture(6), ...sine(6), ...H264, '-c:a', 'aac', '-movflags', '+faststart'];
    await half(await media.files.make(...fast, 'whole.mp4'), file);
  }

  async function sound(): Promise<void> {
    await media.files.make(...sine(2), 'sound.mp3');
  }

  it.each(CASES)('is refused before a byte is sent: %s', async (name, make, reason, next) => {
    const { page } = await stage.visitor();
    const file = media.files.at(name);
    await make(file);
    const before = (await assetsOf(page)).length;
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.method() !== 'GET') asked.push(`${request.method()} ${request.url()}`);
    });
    await chooseVideo(page, file);
    await page.getByText(reason).first().waitFor();
    expect(await page.getByText(next).first().isVisible()).toBe(true);
    await button(page, 'Choose another video').waitFor();
    await page.getByRole('tab', { name: /^Settings \(1 thing to put right\)$/ }).waitFor();
    await button(page, 'Uploads: 1 file to look at').waitFor();
    expect(asked).toEqual([]);
    expect(line.taken).toEqual([]);
    expect(await assetsOf(page)).toHaveLength(before);
  });
});
