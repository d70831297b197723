import type { BrowserContext, Page } from 'playwright-core';

/** How much of a page React draws anew: it tells of that where it finds what its developer tools leave. */

/** Before the pages of `context` are opened. */
export const watchRendering = (context: BrowserContext): Promise<unknown> => context.addInitScript(WATCH);

/** How many components, for each picture of the screen in which there were any while `work` lasted. */
export async function componentsDuring(page: Page, work: () => Promise<void>): Promise<number[]> {
  await page.evaluate('rendering.begin()');
  await work();
  return page.evaluate<number[]>('rendering.end()');
}

const WATCH = `(() => {
  const COMPONENTS = new Set([0, 1, 11, 14, 15]); // functions and classes, with memo and without
  const PERFORMED = 1;
  const count = ({ tag, flags, child, alternate }) => {
    let found = COMPONENTS.has(tag) && flags & PERFORMED ? 1 : 0;
    if (alternate !== null && alternate.child === child) return found; // nothing below it
    for (let one = child; one; one = one.sibling) found += count(one);
    return found;
  };
  let all;
  let inFrame = 0;
  const onFrame = () => {
    if (inFrame > 0) all?.push(inFrame);
    inFrame = 0;
    requestAnimationFrame(onFrame);
  };
  requestAnimationFrame(onFrame);
  globalThis.rendering = {
    begin: () => { all = []; },
    end: () => { const found = all; all = undefined; return found; },
  };
  const nothing = () => undefined;
  globalThis.__REACT_DEVTOOLS_GLOBAL_HOOK__ = {
    ...{ supportsFiber: true, isDisabled: false, renderers: new Map(), inject: () => 1 },
    ...{ onScheduleFiberRoot: nothing, onCommitFiberUnmount: nothing, onPostCommitFiberRoot: nothing },
    onCommitFiberRoot: (_, { current }) => { if (all) inFrame += count(current); },
  };
})()`;
