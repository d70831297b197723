import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { STORY } from '../../support/keyboard/story.js';
import { hasFocus } from '../../support/pages/focus.js';
import { ringFault } from '../../support/pages/focus-ring.js';
import { pageSuite } from '../../support/pages/page-suite.js';

/** The whole way by keyboard alone, as docs/keyboard.md tells it. */

const suite = pageSuite();

/** A heading that has it after a navigation is read, and does nothing: it has no ring. */
const focusFault = async (page: Page) =>
  (await hasFocus(page.getByRole('heading', { level: 1 }))) ? undefined : await ringFault(page);

it('two segments get voices, one of them a part of its file, are previewed, submitted and downloaded', async () => {
  const { page } = await suite.stage.visitor();
  for (const { words, act } of STORY) {
    await act(page, suite.media).catch((error: unknown) => {
      throw new Error(`It cannot be done: ${words}`, { cause: error });
    });
    expect([words, await focusFault(page)]).toEqual([words, undefined]);
  }
});
