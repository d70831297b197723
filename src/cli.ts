#!/usr/bin/env node
import { ConfigError, quietAwsSdk } from './config.js';

/** Each verb loads its own code, so that `--help` answers at once. */
const COMMANDS: Record<string, { help: string; run(argv: string[]): Promise<number> }> = {
  demo: {
    help: 'makes a video from the samples or your own files, and checks it',
    run: async (argv) => (await import('./commands/demo.js')).runDemo(argv),
  },
  start: {
    help: 'runs the whole stack on this machine until Ctrl-C',
    run: async () => (await import('./commands/start.js')).runStart(),
  },
  dev: {
    help: 'runs the stack while you change its code: each change becomes a worker version',
    run: async () => (await import('./commands/dev.js')).runDev(),
  },
  jobs: {
    help: 'shows jobs, steers them, takes over those of the present system',
    run: async (argv) => (await import('./commands/jobs.js')).runJobs(argv),
  },
  generation: {
    help: 'shows what Sync.so says of a generation',
    run: async (argv) => (await import('./commands/generation.js')).runGeneration(argv),
  },
  slots: {
    help: 'shows and sets how many generations run at Sync.so at a time',
    run: async (argv) => (await import('./commands/slots.js')).runSlots(argv),
  },
  simulator: {
    help: 'runs the Sync.so simulator alone',
    run: async (argv) => {
      await (await import('./commands/simulator.js')).runSimulator(argv);
      return 0;
    },
  },
  deploy: {
    help: 'shows the worker versions, checks, promotes, rolls back and retires them',
    run: async (argv) => (await import('./commands/deploy.js')).runDeploy(argv),
  },
  doctor: {
    help: 'says what keeps jobs from being run, and what to do',
    run: async (argv) => (await import('./commands/doctor.js')).runDoctor(argv),
  },
  migrate: {
    help: 'brings the database of DATABASE_URL up to date',
    run: async () => (await import('./commands/migrate.js')).runMigrate(),
  },
};

quietAwsSdk();
const [name = '--help', ...argv] = process.argv.slice(2);
process.exitCode = await run(name, argv);

async function run(verb: string, args: string[]): Promise<number> {
  const command = COMMANDS[verb];
  if (!command) {
    const lines = Object.entries(COMMANDS).map(([word, { help }]) => `  pro ${word.padEnd(10)} ${help}`);
    console.log(['Usage: pro COMMAND [--help]', '', ...lines].join('\n'));
    return ['--help', '-h', 'help'].includes(verb) ? 0 : 2;
  }
  try {
    return await command.run(args);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    console.error(error instanceof ConfigError ? error.message : `pro ${verb}: ${error.message}`);
    return 1;
  }
}
