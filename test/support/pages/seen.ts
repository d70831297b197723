import type { Page } from 'playwright-core';

/** What can be seen of a picture: its size in px, and which colour is above and which below. */

type Colour = 'red' | 'blue' | 'another';

export interface Seen {
  width: number;
  height: number;
  top: Colour;
  bottom: Colour;
}

/** `colours(canvas, { width, height })`: of the left upper part of a canvas, near its upper and its lower edge. */
const COLOURS = `
  const colourAt = (context, x, y) => {
    const [red, , blue] = context.getImageData(Math.floor(x), Math.floor(y), 1, 1).data;
    return red > blue + 60 ? 'red' : blue > red + 60 ? 'blue' : 'another';
  };
  const colours = (canvas, { width, height }) => {
    const context = canvas.getContext('2d');
    return {
      ...{ width, height },
      top: colourAt(context, width / 2, height * 0.15),
      bottom: colourAt(context, width / 2, height * 0.85),
    };
  };
  const drawn = (picture, size) => {
    const canvas = new OffscreenCanvas(Math.max(1, size.width), Math.max(1, size.height));
    canvas.getContext('2d').drawImage(picture, 0, 0);
    return colours(canvas, size);
  };`;

/** Of what a <video> shows now, whatever its size on the page. */
export const videoSeen = (page: Page): Promise<Seen> =>
  page.evaluate<Seen>(`(() => {
    ${COLOURS}
    const video = document.querySelector('video');
    return drawn(video, { width: video.videoWidth, height: video.videoHeight });
  })()`);

/** Of a file with a picture. */
export const fileSeen = (page: Page, bytes: Buffer): Promise<Seen> =>
  page.evaluate<Seen>(`(async () => {
    ${COLOURS}
    const bytes = Uint8Array.from(atob('${bytes.toString('base64')}'), (letter) => letter.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes]));
    return drawn(picture, { width: picture.width, height: picture.height });
  })()`);

/** How many pictures a tile of the film has. */
const SLOTS = 8;

/** Of the first picture of the film on the timeline. */
export const filmSeen = (page: Page): Promise<Seen> =>
  page.evaluate<Seen>(`(() => {
    ${COLOURS}
    const tile = document.querySelector('[aria-label="Timeline"] canvas');
    return colours(tile, { width: tile.width / ${SLOTS}, height: tile.height });
  })()`);

/** From now on it is noted which picture of the video was shown last. */
export const watchFrames = (page: Page): Promise<unknown> =>
  page.evaluate(`{
    const video = document.querySelector('video');
    const watch = () => video.requestVideoFrameCallback((_now, { mediaTime }) => {
      window.frameMs = mediaTime * 1000;
      watch();
    });
    watch();
  }`);

/** Does what brings another picture, and returns when that begins in the video, in ms. */
export async function nextFrame(page: Page, act: () => Promise<void>): Promise<number> {
  const before = await page.evaluate<number>('window.frameMs');
  await act();
  await page.evaluate(`new Promise((done) => {
    const look = () => (window.frameMs === ${before} ? requestAnimationFrame(look) : done());
    look();
  })`);
  return await page.evaluate<number>('window.frameMs');
}
