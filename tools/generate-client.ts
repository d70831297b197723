import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { childEnvironment } from '../src/platform/config.js';

/**
 * `npm run generate`, also after `npm ci`: writes the database client to src/db/generated. Prisma would first download
 * its schema engine, which generating never starts, so any program stands in for it and no network is needed.
 */
const prisma = createRequire(import.meta.url).resolve('prisma/package.json');
const { status, stdout, stderr, error } = spawnSync(
  process.execPath,
  [join(dirname(prisma), 'build', 'index.js'), 'generate', '--no-hints'],
  {
    encoding: 'utf8',
    env: childEnvironment({ PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' }),
  },
);
if (status === 0) console.log('Database client generated.');
else console.error(`${stdout}${stderr}${error?.message ?? ''}`);
process.exitCode = status ?? 1;
