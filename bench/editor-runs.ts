import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { dropFile } from '../test/support/pages/drop-file.js';
import { seekOnRuler, segmentOption } from '../test/support/pages/editor-steps.js';
import { componentsDuring } from '../test/support/pages/rendered-components.js';
import { until } from '../test/support/until.js';
import { type EditorMedia, MIDDLE } from './editor-media.js';
import { drag, scroll, zoom, zoomIn, zoomSteps } from './editor-moves.js';
import { type EditorVisit, type Place, visitEditor } from './editor-visit.js';
import { type DropTimes, dropTimes, framesDuring, takeKeyWaits } from './editor-watch.js';
import { mainThreadDuring } from './main-thread.js';
import { median, percentile } from './median.js';

/** What somebody does in the editor, and what it costs. Times are ms, sizes bytes. */

const PEAKS_MS = 1_200_000;
const LOOK_EVERY_MS = 250;

export interface DropRun extends Required<DropTimes> {
  /** The longest that a key has waited while the peaks were made. */
  key: number;
  heap: number;
  mostHeap: number;
  /** In IndexedDB and in the browser's own files. */
  kept: number;
}

/** A video is dropped, and its draft named while its sound is read. The editor stays open. */
export async function dropRun(place: Place, video: string): Promise<DropRun & { visit: EditorVisit }> {
  const visit = await visitEditor(place, video);
  const { page, heap } = visit;
  let mostHeap = 0;
  const name = page.getByRole('textbox', { name: 'Name' });
  const peaks = await until('all of the sound is read', PEAKS_MS, async () => {
    await name.pressSequentially('Talk', { delay: LOOK_EVERY_MS });
    await name.fill('');
    mostHeap = Math.max(mostHeap, await heap.asItIs());
    return (await dropTimes(page)).peaks;
  });
  const { picture = Number.NaN, wave = Number.NaN } = await dropTimes(page);
  const key = Math.max(...(await takeKeyWaits(page)));
  const kept = await page.evaluate<number>('navigator.storage.estimate().then(({ usage }) => usage)');
  return { picture, wave, peaks, key, heap: await heap.now(), mostHeap, kept, visit };
}

export interface MovesRun {
  /** From one picture of the screen to the next, of 20 all but one. */
  frame: number;
  /** What the page itself does between two of them, of 20 all but one. */
  work: number;
  longestTask: number;
  nodes: number;
}

async function moves(page: Page, act: () => Promise<void>): Promise<MovesRun> {
  let frames: number[] = [];
  const { tasks, frames: work } = await mainThreadDuring(page, async (begin) => {
    await begin();
    frames = await framesDuring(page, act);
  });
  const nodes = await nodesOf(page);
  return { frame: percentile(frames, 0.95), work: percentile(work, 0.95), longestTask: Math.max(...tasks), nodes };
}

const nodesOf = (page: Page): Promise<number> => page.evaluate<number>('document.querySelectorAll("*").length');

/** As close as it goes, and along. */
export async function closeRun({ page }: EditorVisit): Promise<MovesRun> {
  await seekOnRuler(page, 0.5);
  await zoomIn(page);
  return await moves(page, () => scroll(page));
}

export interface WorkRun extends MovesRun {
  /** That React renders for one picture of the screen while a segment is dragged; the median. */
  components: number;
  /** While the draft is saved. */
  savingTask: number;
}

const CLOSER = 20;

/** All segments are there, some have voices, and the video plays while the timeline is moved. */
export async function workRun({ page }: EditorVisit, media: EditorMedia): Promise<WorkRun> {
  await importLines(page, media);
  let nodes = await nodesOf(page);
  await seekOnRuler(page, 0.5);
  await zoomSteps(page, CLOSER);
  await page.keyboard.press('k');
  const moved = await moves(page, async () => {
    await scroll(page);
    await zoom(page);
    await drag(page, MIDDLE + 2);
  });
  await page.keyboard.press('k');
  let components: number[] = [];
  await drag(page, MIDDLE + 2, async (move) => {
    components = await componentsDuring(page, move);
  });
  nodes = Math.max(nodes, moved.nodes);
  return { ...moved, nodes, components: median(components), savingTask: await saving(page) };
}

async function importLines(page: Page, { lines, voices }: EditorMedia): Promise<void> {
  const timeline = page.getByRole('region', { name: 'Timeline' });
  await dropFile(timeline, lines);
  await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
  await segmentOption(page, MIDDLE).waitFor();
  await dropFile(timeline, ...voices);
  await page.getByRole('option', { name: new RegExp(`^Segment ${MIDDLE} of .*${MIDDLE}\\.wav`) }).waitFor();
}

/** From the end of a step until the server has it. */
async function saving(page: Page): Promise<number> {
  await sleep(5_000); // what was dragged before is saved by then
  const { tasks } = await mainThreadDuring(page, async (begin) => {
    await page.keyboard.press('Control+z');
    await begin();
    await page.waitForResponse(
      (response) => response.request().method() === 'PUT' && /\/drafts\//.test(response.url()),
    );
  });
  return Math.max(...tasks);
}
