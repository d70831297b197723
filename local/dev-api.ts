import { loadStackConfig } from '../src/platform/config.js';
import { runMain } from '../src/platform/process.js';
import { serveApi } from '../src/serve-api.js';
import { openLivePage } from './open-live-page.js';

/** The API's process of `npm run dev`: that of production, but with the page from its sources. */
runMain(async () => await serveApi(await openLivePage(loadStackConfig().DATA_DIR)));
