import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    // As quietAwsSdk() of src/config.ts does it for our own processes.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    pool: 'forks', // the Temporal SDK's native part does not run in worker threads
    maxWorkers: 2,
    testTimeout: 60_000, // real parts on a busy machine; a test that waits has a shorter deadline of its own
    // Real parts are started once a file; the first run on a machine may have to fetch or build them.
    hookTimeout: 300_000,
    // .ci/run counts from the JSON.
    reporters: ['default', ['json', { outputFile: 'node_modules/.cache/vitest/results.json' }]],
  },
});
