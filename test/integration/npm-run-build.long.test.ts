import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import type { BuildInfo } from '../../src/versions/builds/build-info.js';
import { copyCode } from '../support/code-copy.js';

const run = promisify(execFile);

async function build(root: string): Promise<BuildInfo> {
  await run('npm', ['run', 'build'], { cwd: root, timeout: 240_000 });
  return JSON.parse(await readFile(join(root, 'dist', 'build-info.json'), 'utf8')) as BuildInfo;
}

it('npm run build gives the same name to the same code in another folder', async () => {
  const code = await copyCode();
  onTestFinished(code.remove);
  const info = await build(code.root);
  const folder = await mkdtemp(join(tmpdir(), 'pro-clone-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const clone = join(folder, 'some', 'where');
  const filter = (file: string) => !file.startsWith(join(code.root, 'dist'));
  await cp(code.root, clone, { recursive: true, verbatimSymlinks: true, filter });
  expect((await build(clone)).buildId).toBe(info.buildId);
});

it('npm run build makes nothing of code whose messages carry what the manifest does not say', async () => {
  const field = 'cancelled?: boolean;';
  const other = await copyCode({ file: 'src/domain/job-state.ts', from: field, to: `${field}\n  paused?: boolean;` });
  onTestFinished(other.remove);
  await expect(build(other.root)).rejects.toMatchObject({
    stdout: expect.stringMatching(/contract\/job-schemas\.ts.*\n.*differs: "paused"/),
  });
  expect(existsSync(join(other.root, 'dist', 'build-info.json'))).toBe(false);
});
