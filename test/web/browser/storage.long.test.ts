import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chooseVideo, uploaded } from '../../support/pages/draft-steps.js';
import { type PageMedia, pageMedia } from '../../support/pages/page-media.js';
import { type PageStage, startPageStage } from '../../support/pages/page-stage.js';
import { quietPort } from '../../support/separate-stack.js';
import { stackEnvironment } from '../../support/stack.js';

/** A storage that browsers cannot reach: nobody listens where they are told that it is. */

let stage: PageStage;
let media: PageMedia;

beforeAll(async () => {
  media = await pageMedia();
});
afterEach(async ({ task }) => {
  expect(await stage.leave(task)).toEqual([]);
  await stage.stop();
});
afterAll(() => media?.files.remove());

async function startWith(settings: Record<string, string> = {}): Promise<string> {
  const address = `http://127.0.0.1:${await quietPort()}`;
  stage = await startPageStage({ ...(await stackEnvironment()), S3_PUBLIC_ENDPOINT: address, ...settings });
  return address;
}

describe('a storage that the browser cannot reach', () => {
  it('is named, with the settings that mend it', async () => {
    const address = await startWith();
    const { page } = await stage.visitor();
    await chooseVideo(page, media.video);
    await page.getByRole('button', { name: 'Uploads: 1 file to look at' }).click();
    await page.getByText(`This browser cannot reach the storage at ${address}.`).first().waitFor();
    const next = page.getByText(/S3_PUBLIC_ENDPOINT.*CORS.*UPLOAD_MODE=through_api/).first();
    expect(await next.isVisible()).toBe(true);
  });

  it('does not matter where files go through the API', async () => {
    await startWith({ UPLOAD_MODE: 'through_api' });
    const { page } = await stage.visitor();
    await chooseVideo(page, media.video);
    await uploaded(page);
  });
});
