import { type Command, command } from '../command-line/command.js';
import { text } from '../command-line/kinds.js';
import { openDoctor, opening, openServices } from './open.js';

/** What looks at the product as a whole, or at what it stands on. */

export const claimBucket = {
  about: "the bucket is this database's from now on, whatever its mark says",
};

export const partsCommands: Command[] = [
  command({
    name: 'doctor',
    summary: 'Says what keeps jobs from being run, and what to do.',
    about:
      'Looks at everything jobs need: PostgreSQL, S3 and whose the bucket is, Temporal, and whether workers of the right\n' +
      'version run them. Says what is wrong, since when, and what to do. It works while any of these is down, and changes\n' +
      'nothing.',
    operands: {},
    options: {},
    examples: ['doctor', 'doctor --json'],
    exits: { 0: 'nothing is broken', 1: 'something is, or nobody could be asked' },
    load: opening(openDoctor, async () => (await import('../doctor.js')).examineParts),
  }),
  command({
    name: 'migrate',
    summary: 'Brings the database of DATABASE_URL up to date, and gives it its bucket.',
    about:
      'Makes the database where it is missing, and applies what is new under prisma/migrations. Makes the bucket S3_BUCKET\n' +
      "where there are no jobs yet, and marks it as this database's. Safe to run again. Without DATABASE_URL those of\n" +
      'the stack that runs on this machine.\n' +
      '--claim-bucket is for a database that was restored from a dump or moved to another server, where the one before is\n' +
      'no longer used, and for a bucket that was lost. An installation that still uses the bucket stops then.',
    operands: {},
    options: { 'claim-bucket': claimBucket },
    examples: ['migrate', 'migrate --claim-bucket'],
    load: async () => (await import('../migrate.js')).runMigrate,
  }),
  command({
    name: 'generation show',
    summary: 'Shows what Sync.so says of a generation right now; changes nothing.',
    operands: {
      generation: { about: "Sync.so's id of it", takes: text('ID', 'the id of a generation'), needed: true },
    },
    options: {},
    examples: ['generation show 7b0f6a1c-0c34-4a55-9c3b-2f9c4d1f0a11'],
    exits: { 0: 'Sync.so knows it', 1: 'it does not, or could not be asked' },
    load: opening(openServices, async () => (await import('../generation.js')).showGeneration),
  }),
];
