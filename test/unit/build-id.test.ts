import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { buildParts, currentBuild } from '../../src/versions/builds/build.js';
import { assertUnchangedSince, type BuildParts, buildIdOf, nodeMajor } from '../../src/versions/builds/build-id.js';
import { type CodeCopy, copyCode, type Edit } from '../support/code-copy.js';

let code: CodeCopy;
let parts: BuildParts;
beforeAll(async () => {
  code = await copyCode();
  ({ parts } = await buildParts(code.root));
});
afterAll(() => code?.remove());

const idOf = async (root: string) => (await currentBuild(root)).buildId;

/** The same code at another depth, where every path to a package is another. */
async function deeperCopy(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pro-clone-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const root = join(folder, 'some', 'where', 'else');
  await cp(code.root, root, { recursive: true, verbatimSymlinks: true });
  return root;
}

describe('the build id', () => {
  it('is twelve hexadecimal digits of the content', () => {
    expect(buildIdOf(parts)).toMatch(/^[0-9a-f]{12}$/);
    const running = ['activities/index.ts', 'src/worker.ts', 'workflows/pro-job.ts', 'package-lock.json'];
    // Started by the worker, and imported by nothing.
    const startedBesides = ['src/media/probe-process.ts', 'src/media/probe-thread.ts'];
    expect(Object.keys(parts.files)).toEqual(expect.arrayContaining([...running, ...startedBesides]));
    expect(Object.keys(parts.files).filter((path) => /^(test|web|docs|prisma)|\.map$/.test(path))).toEqual([]);
  });

  it('is the same in another folder and from another working directory', async () => {
    const clone = await deeperCopy();
    const here = process.cwd();
    onTestFinished(() => process.chdir(here));
    process.chdir(tmpdir());
    expect(await idOf(clone)).toBe(buildIdOf(parts));
  });

  it('is the same without what does not run', async () => {
    const clone = await deeperCopy();
    await rm(join(clone, 'test'), { recursive: true });
    expect(await idOf(clone)).toBe(buildIdOf(parts));
  });

  const CHANGES: Edit[] = [
    { file: 'activities/index.ts', from: 'export function createActivities', to: 'export  function createActivities' },
    { file: 'src/worker.ts', from: 'runMain(main);', to: 'runMain(main) ;' },
    { file: 'workflows/message-contract.json', from: '"slotGranted"', to: '"slotGiven"' },
    { file: 'workflows/index.ts', from: 'export { proJob }', to: 'export { proJob as otherJob }' },
    { file: 'package-lock.json', from: '"node": ">=20.19"', to: '"node": ">=20.18"' },
  ];
  it.each(CHANGES)('is another after a change in $file', async ({ file, from, to }) => {
    await code.edit({ file, from, to });
    onTestFinished(() => code.edit({ file, from: to, to: from }));
    expect(await idOf(code.root)).not.toBe(buildIdOf(parts));
  });

  it("is another for another of Node's major versions, and for no other difference", () => {
    expect(buildIdOf({ ...parts, nodeMajor: nodeMajor('99.0.0') })).not.toBe(buildIdOf(parts));
    expect(nodeMajor('20.19.1')).toBe(nodeMajor('20.20.2'));
  });

  it('is another for another bundle of the same files, as a new SDK makes it', () => {
    expect(buildIdOf({ ...parts, bundleHash: 'other' })).not.toBe(buildIdOf(parts));
  });
});

describe('a process that loads code while it is saved', () => {
  it('does not go on, since it may have loaded what was there before', async () => {
    const startedAt = Date.now() + 1;
    await expect(assertUnchangedSince(startedAt + 60_000, code.root)).resolves.toBeUndefined();
    // A file system's clock goes by ticks of up to 10 ms, so a file can seem to be that much older than it is.
    await expect.poll(() => Date.now()).toBeGreaterThan(startedAt + 20);
    await code.edit({ file: 'src/cli.ts', from: 'await pro(', to: 'await  pro(' });
    await expect(assertUnchangedSince(startedAt, code.root)).rejects.toThrow(
      /src\/cli\.ts was changed.*Start it again/,
    );
  });
});
