import type { Browser, Page } from 'playwright-core';
import { dropFile } from '../test/support/pages/drop-file.js';
import { openTimeline } from '../test/support/pages/editor-steps.js';
import { watchRendering } from '../test/support/pages/rendered-components.js';
import { watchPages } from './editor-watch.js';
import { type PageHeap, pageHeap } from './page-heap.js';

/** Where the page is, and what opens it. */
export interface Place {
  browser: Browser;
  url: string;
}

/** A draft on its timeline, in a browser that knew nothing of it. */
export interface EditorVisit {
  page: Page;
  heap: PageHeap;
  close(): Promise<void>;
}

const PATIENCE_MS = 120_000;

/** Begins with the fall of the video's file on the page. */
export async function visitEditor({ browser, url }: Place, video: string): Promise<EditorVisit> {
  const context = await browser.newContext({ baseURL: url, viewport: { width: 1280, height: 720 } });
  context.setDefaultTimeout(PATIENCE_MS);
  await watchPages(context);
  await watchRendering(context);
  const page = await context.newPage();
  const heap = await pageHeap(page);
  await page.goto('/drafts/new');
  await dropFile(page.getByRole('heading', { name: 'Drop your video here' }), video);
  await openTimeline(page);
  return { page, heap, close: () => context.close() };
}
