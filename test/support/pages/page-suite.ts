import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type PageMedia, pageMedia } from './page-media.js';
import { type PageStage, startPageStage } from './page-stage.js';

/** What the tests of one file share; there once the first of them begins. */
export class PageSuite {
  stage!: PageStage;
  media!: PageMedia;
}

/** All parts of the product with Chromium, and media, for one file of tests. None of its browsers may complain of anything. */
export function pageSuite(start: () => Promise<PageStage> = startPageStage): PageSuite {
  const suite = new PageSuite();
  beforeAll(async () => {
    [suite.stage, suite.media] = await Promise.all([start(), pageMedia()]);
  });
  afterEach(async ({ task }) => expect(await suite.stage.leave(task)).toEqual([]));
  afterAll(async () => {
    await suite.stage?.stop();
    await suite.media?.files.remove();
  });
  return suite;
}
