import { resolveVersitygw } from '../../local/s3.js';
import { resolveTemporal } from '../../local/temporal.js';
import { loadStackConfig } from '../../src/platform/config.js';
import { resolveChromium } from './chromium.js';
import { pythonMissing, resolvePython } from './python.js';
import { fetchTimeSkippingServer } from './time-skipping-server.js';

/**
 * Vitest calls it before the first test file of a project: what tests run is put in place here, one after the other and
 * without a time limit. A new machine builds for minutes; a hook of a test file would give up on that, and two files at
 * once would build the same program twice.
 */
export async function setup(): Promise<void> {
  const config = loadStackConfig();
  await resolveTemporal(config, console.error);
  await resolveVersitygw(config, console.error);
  await fetchTimeSkippingServer();
  await resolveChromium();
  if (!(await pythonMissing())) await resolvePython();
}
