import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { STORY } from '../../support/keyboard/story.js';
import { hasFocus } from '../../support/pages/focus.js';
import { ringFault } from '../../support/pages/focus-ring.js';
import { type PageMedia, pageMedia } from '../../support/pages/page-media.js';
import { type PageStage, startPageStage } from '../../support/pages/page-stage.js';

/** The whole way by keyboard alone, as docs/keyboard.md tells it. */

let stage: PageStage;
let media: PageMedia;

beforeAll(async () => {
  [stage, media] = await Promise.all([startPageStage(), pageMedia()]);
});
afterEach(async ({ task }) => expect(await stage.leave(task)).toEqual([]));
afterAll(async () => {
  await stage?.stop();
  await media?.files.remove();
});

/** A heading that has it after a navigation is read, and does nothing: it has no ring. */
const focusFault = async (page: Page) =>
  (await hasFocus(page.getByRole('heading', { level: 1 }))) ? undefined : await ringFault(page);

it('two segments get voices, one of them a part of its file, are previewed, submitted and downloaded', async () => {
  const { page } = await stage.visitor();
  for (const { words, act } of STORY) {
    await act(page, media).catch((error: unknown) => {
      throw new Error(`It cannot be done: ${words}`, { cause: error });
    });
    expect([words, await focusFault(page)]).toEqual([words, undefined]);
  }
});
