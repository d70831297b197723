import { defineConfig } from 'vitest/config';

/** Tests that run the whole product as processes of its own: two at a time, and a part would wait for its turn to run. */
const WHOLE = ['test/e2e/**/*.test.ts', 'test/chaos/chaos.test.ts'];

export default defineConfig({
  test: {
    // As quietAwsSdk() of src/config.ts does it for our own processes.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    pool: 'forks', // the Temporal SDK's native part does not run in worker threads
    testTimeout: 60_000, // real parts on a busy machine; a test that waits has a shorter deadline of its own
    // Real parts are started once a file; the first run on a machine may have to fetch or build them.
    hookTimeout: 300_000,
    // .ci/run counts from the JSON.
    reporters: ['default', ['json', { outputFile: 'node_modules/.cache/vitest/results.json' }]],
    projects: [
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['test/**/*.test.ts'],
          exclude: WHOLE,
          globalSetup: ['test/support/global-setup.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      { extends: true, test: { name: 'whole', include: WHOLE, maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
  },
});
