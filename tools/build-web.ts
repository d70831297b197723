import { buildWebPage } from '../local/build-web-page.js';
import { runMain } from '../src/platform/process.js';

/** `npm run build:web`: the web page, to dist/web, where that is not up to date. */
runMain(() => buildWebPage(console.log));
