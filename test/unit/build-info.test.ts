import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type BuildInfo, differences, verifiedBuild } from '../../src/versions/builds/build-info.js';
import { commitOf } from '../../src/versions/builds/commit.js';

const PARTS = {
  files: { 'src/a.js': 'a', 'src/b.js': 'b', 'package-lock.json': 'l' },
  bundleHash: 'bundle',
  nodeMajor: '20',
};
const INFO: BuildInfo = {
  ...{ buildId: '0123456789ab', builtAt: '2026-01-01T00:00:00.000Z', release: '1.0.0', node: '20', sdk: '1.24.0' },
  ...{ bundleHash: 'bundle', files: PARTS.files },
};

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'pro-build-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

describe('what differs from the build', () => {
  it('is nothing where nothing does', () => {
    expect(differences(INFO, PARTS)).toEqual([]);
  });

  it('is told by file', () => {
    const files = { 'src/a.js': 'other', 'src/c.js': 'c', 'package-lock.json': 'l' };
    expect(differences(INFO, { ...PARTS, files })).toEqual([
      'changed: src/a.js',
      'missing: src/b.js',
      'added: src/c.js',
    ]);
  });

  it('is told of the bundle and of Node', () => {
    expect(differences(INFO, { ...PARTS, bundleHash: 'other' })).toEqual(['changed: workflow-bundle.js']);
    expect(differences(INFO, { ...PARTS, nodeMajor: '22' })).toEqual(['built with Node 20, runs on Node 22']);
  });

  it('asks for a build where there is none', async () => {
    await expect(verifiedBuild(await folder())).rejects.toThrow(
      /build-info\.json.*not found\. Run `npm run build` first/,
    );
  });
});

describe('the commit of a build', () => {
  async function repository() {
    const root = await folder();
    const git = (...words: string[]) =>
      execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-C', root, ...words], {
        encoding: 'utf8',
      }).trim();
    git('init', '--quiet');
    await mkdir(join(root, 'src'));
    await writeFile(join(root, 'src', 'a.ts'), '');
    git('add', '.');
    git('commit', '--quiet', '--message', 'first');
    return { root, head: git('rev-parse', 'HEAD') };
  }

  it('is the one that is checked out, whatever lies beside the code', async () => {
    const { root, head } = await repository();
    await writeFile(join(root, 'notes.md'), 'not built');
    expect(await commitOf(root)).toBe(head);
  });

  it('says that the code differs from it', async () => {
    const { root, head } = await repository();
    await writeFile(join(root, 'src', 'new.ts'), '');
    expect(await commitOf(root)).toBe(`${head}-dirty`);
  });

  it('is not that of a repository around it', async () => {
    const { root } = await repository();
    expect(await commitOf(join(root, 'src'))).toBeUndefined();
  });

  it('is what the image was told where there is no git', async () => {
    const root = await folder();
    expect(await commitOf(root)).toBeUndefined();
    vi.stubEnv('GIT_COMMIT', 'abc123');
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(await commitOf(root)).toBe('abc123');
  });
});
