import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Real parts are started once a file; the first run on a machine may have to fetch or build them.
    hookTimeout: 300_000,
    testTimeout: 30_000,
    // .ci/run counts from the JSON.
    reporters: ['default', ['json', { outputFile: 'node_modules/.cache/vitest/results.json' }]],
  },
});
