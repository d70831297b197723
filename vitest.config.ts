import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.js';

/** What takes minutes by its nature: `npm run test:long`, before a release. */
const LONG = 'test/**/*.long.test.ts';
/** Rules, faces and recordings: nothing has to be fetched or started for them (`npm run check`). */
const QUICK = [
  'test/unit/**/*.test.ts',
  'test/web/unit/**/*.test.ts',
  'test/replay/{recordings,broken-copies}.test.ts',
];
const PARTS = ['test/support/global-programs.ts', 'test/support/global-setup.ts'];
const EACH_FILE = ['test/support/check-answers.ts'];

/**
 * Of the Temporal servers, whose Go runtime takes a quarter more CPU to spread over two cores, which the tests need
 * themselves. Whatever they start inherits it.
 */
process.env.GOMAXPROCS ??= '1';

export default defineConfig({
  test: {
    // As quietAwsSdk() of src/platform/config.ts does it for our own processes.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    pool: 'forks', // the Temporal SDK's native part does not run in worker threads
    // Only what no wait inside a test catches ends here: those have a minute or more each and say what was waited for.
    testTimeout: 900_000,
    hookTimeout: 600_000, // real parts are started once a run
    sequence: { sequencer: LongestFirst },
    expect: { poll: { timeout: 60_000 } },
    // .ci/run counts from the JSON.
    reporters: ['default', ['json', { outputFile: 'node_modules/.cache/vitest/results.json' }]],
    projects: [
      {
        extends: true,
        test: {
          name: 'quick',
          include: QUICK,
          exclude: [LONG],
          isolate: false, // they share nothing that one of them changes, and loading the code anew takes most of the time
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['test/**/*.test.ts'],
          exclude: [...QUICK, LONG],
          globalSetup: PARTS,
          setupFiles: EACH_FILE,
          isolate: false,
          maxWorkers: 8, // most of the time they wait for a server or for a process that starts
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'long',
          include: [LONG],
          globalSetup: PARTS,
          setupFiles: EACH_FILE,
          testTimeout: 1_800_000,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
