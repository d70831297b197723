import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CDPSession, Page } from 'playwright-core';
import { mustRunFfmpeg } from '../../local/demo/run-ffmpeg.js';
import { segmentOption } from '../../test/support/pages/editor-steps.js';

/** A few seconds of the editor at work, as one picture that moves: a segment is dragged until it snaps, and then played. */

/** Of the picture; its bytes are what somebody waits for. */
const WIDTH = 1200;
const FPS = 15;
const MOST_S = 6;
/** Of 100; lower, and words are no longer sharp. */
const QUALITY = 85;
/** How long what has happened is looked at. */
const LOOK_MS = 500;
const COME_MS = 500;
const DRAG_MS = 1_300;
const PLAY_MS = 2_500;
const STEP_MS = 25;

interface Frame {
  file: string;
  /** Seconds since 1970. */
  at: number;
}

/** `page` shows the scene of editor-scene.ts. Animated WebP, which browsers and GitHub show as they do a photograph. */
export async function animateEditor(page: Page, ffmpegPath: string, target: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'pro-animation-'));
  try {
    await page.evaluate(POINTER);
    const frames = await filmed(page, folder, () => work(page));
    await writeFile(join(folder, 'frames.txt'), listOf(frames));
    await mustRunFfmpeg(ffmpegPath, encoding(folder, target), 'making the animated picture');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function work(page: Page): Promise<void> {
  await dragToSnap(page);
  await page.keyboard.press('p');
  await sleep(PLAY_MS);
}

/** Segment 2 to the right, until its end is where the next one begins. */
async function dragToSnap(page: Page): Promise<void> {
  const [from, next] = [await boxOf(page, 2), await boxOf(page, 3)];
  const [x, y] = [from.x + from.width / 2, from.y + from.height / 2];
  await glide(page, { x: x - 60, y: y - 40 }, { x, y }, COME_MS);
  await page.mouse.down();
  await glide(page, { x, y }, { x: x + next.x - from.x - from.width, y }, DRAG_MS);
  await sleep(LOOK_MS);
  await page.mouse.up();
  await sleep(LOOK_MS);
}

interface Place {
  x: number;
  y: number;
}

/** In so many ms, however slow the machine is. */
async function glide(page: Page, from: Place, to: Place, ms: number): Promise<void> {
  const begun = performance.now();
  for (let share = 0; share < 1; await sleep(STEP_MS)) {
    share = Math.min(1, (performance.now() - begun) / ms);
    const [x, y] = [from.x + (to.x - from.x) * eased(share), from.y + (to.y - from.y) * eased(share)];
    await page.mouse.move(x, y);
  }
}

/** As a hand moves: slow at first, and at the end. */
const eased = (share: number): number => (1 - Math.cos(Math.PI * share)) / 2;

async function boxOf(page: Page, number: number) {
  const box = await segmentOption(page, number).boundingBox();
  if (!box) throw new Error(`Segment ${number} is not to be seen.`);
  return box;
}

/** Every picture that the browser draws meanwhile. */
async function filmed(page: Page, folder: string, act: () => Promise<void>): Promise<Frame[]> {
  const session = await page.context().newCDPSession(page);
  const frames: Frame[] = [];
  const kept: Promise<void>[] = [];
  session.on('Page.screencastFrame', ({ data, metadata, sessionId }) => {
    const file = join(folder, `${String(kept.length).padStart(4, '0')}.jpg`);
    frames.push({ file, at: metadata.timestamp ?? 0 });
    kept.push(writeFile(file, Buffer.from(data, 'base64')));
    session.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined); // of the last one, which nobody waits for
  });
  await session.send('Page.startScreencast', { format: 'jpeg', quality: 95, everyNthFrame: 1 });
  await act();
  await stopped(session);
  await Promise.all(kept);
  return frames;
}

async function stopped(session: CDPSession): Promise<void> {
  await session.send('Page.stopScreencast');
  await session.detach();
}

/** Each as long as it was seen. */
const listOf = (frames: readonly Frame[]): string =>
  frames
    .map(({ file, at }, place) => {
      const seconds = Math.max(0, (frames[place + 1]?.at ?? at + 1 / FPS) - at);
      return `file '${basename(file)}'\nduration ${seconds.toFixed(4)}\n`;
    })
    .join('');

const encoding = (folder: string, target: string): string[] => [
  ...['-y', '-f', 'concat', '-safe', '0', '-i', join(folder, 'frames.txt'), '-t', String(MOST_S)],
  ...['-vf', `fps=${FPS},scale=${WIDTH}:-2:flags=lanczos`, '-c:v', 'libwebp_anim', '-q:v', String(QUALITY)],
  ...['-compression_level', '6', '-loop', '0', '-an', target],
];

/** The browser films no pointer, so the page has one of its own. */
const POINTER = `{
  const SVG = 'http://www.w3.org/2000/svg';
  const pointer = document.createElementNS(SVG, 'svg');
  const arrow = document.createElementNS(SVG, 'path');
  arrow.setAttribute('d', 'M1 1v17l4.5-4 3 7 3-1.3-3-6.7h6z');
  arrow.setAttribute('fill', 'white');
  arrow.setAttribute('stroke', 'black');
  pointer.append(arrow);
  const { style } = pointer;
  [style.position, style.zIndex, style.pointerEvents] = ['fixed', '9999', 'none'];
  [style.inset, style.width, style.height] = ['0 auto auto 0', '20px', '24px'];
  addEventListener('pointermove', ({ clientX, clientY }) => {
    style.transform = 'translate(' + clientX + 'px, ' + clientY + 'px)';
  }, true);
  document.body.append(pointer);
}`;
