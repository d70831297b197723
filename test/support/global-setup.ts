import type { TestProject } from 'vitest/node';
import { startTestPostgres } from './database.js';
import { shareFolder } from './once-a-run.js';
import { startTestS3Server } from './shared-s3.js';
import { startTestTemporal } from './shared-temporal.js';
import { buildPageOnce } from './web-page.js';

type Stop = () => Promise<void>;

/** What all test files share, started once. One function a part; each provides what its tests need to reach it. */
const parts: ((project: TestProject) => Promise<Stop>)[] = [
  shareFolder,
  startTestPostgres,
  startTestS3Server,
  startTestTemporal,
  buildPageOnce,
];

/** Vitest calls it before the first test file, and what it returns after the last. */
export async function setup(project: TestProject): Promise<Stop> {
  const stops = await Promise.all(parts.map((start) => start(project)));
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}
