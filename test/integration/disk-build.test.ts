import { appendFile, cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { buildParts } from '../../src/versions/builds/build.js';
import { buildIdOf, codeRoot } from '../../src/versions/builds/build-id.js';
import { createDiskBuild } from '../../src/versions/detector/disk-build.js';

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pro-disk-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The sources, in a folder of their own. */
async function sources(): Promise<string> {
  const folder = await newFolder();
  for (const name of ['activities', 'src', 'workflows', 'package.json', 'package-lock.json'])
    await cp(join(codeRoot, name), join(folder, name), { recursive: true });
  await symlink(join(codeRoot, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

describe('the build of the code on disk', () => {
  it('of sources is the one a worker of them has, known from it or made anew', async () => {
    const root = await sources();
    const { parts } = await buildParts(root);
    const running = { buildId: buildIdOf(parts), bundleHash: parts.bundleHash };
    expect(await createDiskBuild(root)([running])).toBe(running.buildId);
    expect(await createDiskBuild(root)([])).toBe(running.buildId);
    await appendFile(join(root, 'src', 'server.ts'), '// another API\n');
    expect(await createDiskBuild(root)([running])).toBe(running.buildId);
    await appendFile(join(root, 'activities', 'index.ts'), '// another step\n');
    const changed = await createDiskBuild(root)([running]);
    expect(changed).toMatch(/^[0-9a-f]{12}$/);
    expect(changed).not.toBe(running.buildId);
  });

  it('of dist/ is written there', async () => {
    const root = await newFolder();
    expect(await createDiskBuild(root)([])).toBeUndefined();
    await mkdir(join(root, 'workflows'));
    await writeFile(join(root, 'build-info.json'), JSON.stringify({ buildId: 'abcdef012345' }));
    expect(await createDiskBuild(root)([])).toBe('abcdef012345');
  });
});
