import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { copyWorkflows } from '../support/code-copy.js';

it.each([
  ['is not there', 'a line that was changed'],
  ['is there more than once', 'state'],
])('a copy whose place to change %s is refused, and leaves no folder', async (_what, from) => {
  const folder = await mkdtemp(join(tmpdir(), 'pro-copies-'));
  vi.stubEnv('TMPDIR', folder);
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });
  const edit = { file: 'workflows/generation.ts', from, to: 'something else' };
  await expect(copyWorkflows([edit])).rejects.toThrow('cannot be replaced there');
  expect(await readdir(folder)).toEqual([]);
});
