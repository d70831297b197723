import { runMain } from './platform/process.js';
import { serveApi } from './serve-api.js';

runMain(serveApi);
