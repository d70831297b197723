import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../src/embedded/ports.js';
import { copyCode } from '../support/code-copy.js';
import { buildImage } from '../support/image-build.js';
import { runWorker } from '../support/worker-process.js';

const dockerfile = await readFile(new URL('../../Dockerfile', import.meta.url), 'utf8');

it('the image holds a worker that takes its build for what was built, without development packages', async () => {
  const context = await copyCode();
  onTestFinished(context.remove);
  await rm(join(context.root, 'node_modules')); // as .dockerignore says
  const image = await buildImage(dockerfile, context.root, 'runtime');
  onTestFinished(image.remove);
  expect(existsSync(join(image.root, 'node_modules', 'vitest'))).toBe(false);
  expect(existsSync(join(image.root, 'node_modules', '@temporalio', 'worker'))).toBe(true);

  const nobody = `127.0.0.1:${await freePort()}`;
  const s3 = { S3_ENDPOINT: `http://${nobody}`, S3_ACCESS_KEY_ID: 'none', S3_SECRET_ACCESS_KEY: 'none' };
  const worker = runWorker(
    {
      ...s3,
      DATABASE_URL: `postgresql://nobody@${nobody}/none`,
      TEMPORAL_ADDRESS: nobody,
      SYNC_API_KEY: 'not-a-real-key',
    },
    [],
    join(image.root, 'dist', 'src', 'worker.js'),
  );
  // It looks at its files before it looks for anybody.
  await expect.poll(worker.output).toMatch(/waiting for Temporal|is not what was built/);
  expect(worker.output()).not.toContain('is not what was built');
});
