import { chmod, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type BinaryStep,
  cacheStep,
  findOnPath,
  installAtomically,
  resolveBinary,
  variableStep,
} from '../../local/resolve-binary.js';
import { verifyTemporal } from '../../local/temporal.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'resolve-binary-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function program(name: string, prints = ''): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\ncat <<'END'\n${prints}\nEND\n`);
  await chmod(path, 0o755);
  return path;
}

describe('resolveBinary', () => {
  let events: string[];
  const report = (line: string) => events.push(line);
  const works = (name: string): BinaryStep => ({ name, try: async () => `/bin/${name}` });
  const fails = (name: string, reason: unknown): BinaryStep => ({
    name,
    try: async () => {
      events.push(`tried ${name}`);
      throw reason;
    },
  });
  const plan = (...steps: BinaryStep[]) => ({ name: 'tool', steps, advice: 'Install the tool.' });
  beforeEach(() => {
    events = [];
  });

  it('takes the first step that works and leaves the rest alone', async () => {
    await expect(resolveBinary(plan(works('a'), fails('b', new Error('no'))), report)).resolves.toBe('/bin/a');
    expect(events).toEqual(['tool: using /bin/a (a).']);
  });

  it('says why a step failed before it tries the next', async () => {
    const steps = [fails('PATH', new Error('no tool there.')), fails('npm', 'thrown as\n a string'), works('cache')];
    await expect(resolveBinary(plan(...steps), report)).resolves.toBe('/bin/cache');
    const said = ['tried PATH', 'tool: PATH: no tool there.', 'tried npm', 'tool: npm: thrown as; a string'];
    expect(events).toEqual([...said, 'tool: using /bin/cache (cache).']);
  });

  it('gives the reason behind "fetch failed"', async () => {
    const blocked = new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND example.test') });
    await resolveBinary(plan(fails('download', blocked), works('b')), report);
    expect(events).toContain('tool: download: getaddrinfo ENOTFOUND example.test');
  });

  it('lists every reason and what to install when nothing worked', async () => {
    const steps = [fails('PATH', new Error('not there')), fails('go install', new Error('no go there.'))];
    await expect(resolveBinary(plan(...steps), report)).rejects.toThrow(
      'tool was not found and could not be fetched:\n  - PATH: not there\n  - go install: no go there.\nInstall the tool.',
    );
  });

  it('has no step for a variable that is not set', () => {
    const verify = async (path: string) => path;
    expect(variableStep('TOOL_PATH', undefined, verify)).toEqual([]);
    expect(variableStep('TOOL_PATH', '/opt/tool', verify).map(({ name }) => name)).toEqual(['TOOL_PATH']);
  });
});

describe('finding programs', () => {
  it('takes executable files only, the first name first', async () => {
    const [first, second] = [join(folder, 'one'), join(folder, 'two')];
    await mkdir(join(first, 'tool'), { recursive: true });
    await mkdir(second);
    await writeFile(join(first, 'other'), 'not executable');
    await writeFile(join(second, 'other'), '#!/bin/sh\n', { mode: 0o755 });
    await writeFile(join(second, 'tool'), '#!/bin/sh\n', { mode: 0o755 });
    const path = `${first}::${second}`;
    await expect(findOnPath(['tool', 'other'], path)).resolves.toBe(join(second, 'tool'));
    await expect(findOnPath(['other'], path)).resolves.toBe(join(second, 'other'));
    await expect(findOnPath(['missing', 'absent'], path)).rejects.toThrow('no missing, absent there.');
  });

  it('takes the kept file that is there', async () => {
    const kept = await program('kept');
    const step = cacheStep([join(folder, 'nothing'), kept], async (path) => path);
    await expect(step.try()).resolves.toBe(kept);
    await expect(cacheStep([join(folder, 'nothing')], async (path) => path).try()).rejects.toThrow('nothing at');
  });

  it.each([
    ['temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)'],
    ['temporal version 1.10.0 (Server 1.32.0, UI 2.50.0)'],
    ['temporal version 2.0.0 (Server 2.0.0, UI 3.0.0)'],
    ['temporal version 0.0.0-DEV (Server 1.29.1, UI 2.42.1)'],
  ])('accepts "%s"', async (version) => {
    const path = await program('temporal', version);
    await expect(verifyTemporal(path)).resolves.toBe(path);
  });

  it.each([
    ['temporal version 1.4.1 (Server 1.28.0, UI 2.39.0)'],
    ['temporal version 0.0.0-DEV (Server 1.24.2, UI 2.30.0)'],
    ['tctl version 0.18.0'],
    ['something else altogether'],
  ])('refuses "%s"', async (version) => {
    const path = await program('temporal', version);
    await expect(verifyTemporal(path)).rejects.toThrow('1.5 or newer is needed');
  });

  it('refuses what does not run', async () => {
    await expect(verifyTemporal(join(folder, 'nothing'))).rejects.toThrow('there is no executable file');
  });
});

describe('installAtomically', () => {
  const writeInto =
    (text: string, name = 'made') =>
    async (temporary: string) => {
      await writeFile(join(temporary, name), text);
      return join(temporary, name);
    };

  it('moves what was made into place and leaves nothing beside it', async () => {
    const target = join(folder, 'tool-1', 'tool');
    await expect(installAtomically(target, writeInto('binary'))).resolves.toBe(target);
    await expect(readFile(target, 'utf8')).resolves.toBe('binary');
    await expect(readdir(join(folder, 'tool-1'))).resolves.toEqual(['tool']);
  });

  it('leaves nothing when it fails half-way', async () => {
    const target = join(folder, 'tool');
    const half = async (temporary: string) => {
      await writeInto('half')(temporary);
      throw new Error('killed');
    };
    await expect(installAtomically(target, half)).rejects.toThrow('killed');
    await expect(readdir(folder)).resolves.toEqual([]);
  });

  it.each(['file', 'folder'])('lets two at once install the same %s', async (kind) => {
    const target = join(folder, 'tool');
    let waiting = 0;
    let release: () => void = () => undefined;
    const both = new Promise<void>((resolve) => {
      release = resolve;
    });
    const make = async (temporary: string) => {
      const made = kind === 'file' ? temporary : join(temporary, 'made');
      await mkdir(made, { recursive: true });
      const file = await writeInto('same', 'content')(made);
      waiting += 1;
      if (waiting === 2) release();
      await both;
      return kind === 'file' ? file : made;
    };
    const done = await Promise.all([installAtomically(target, make), installAtomically(target, make)]);
    expect(done).toEqual([target, target]);
    await expect(readFile(kind === 'file' ? target : join(target, 'content'), 'utf8')).resolves.toBe('same');
    await expect(readdir(folder)).resolves.toEqual(['tool']);
  });

  it('clears away what a killed installation left, but not one that still runs', async () => {
    const target = join(folder, 'tool');
    await mkdir(`${target}.tmp-killed`);
    await mkdir(`${target}.tmp-running`);
    const yesterday = new Date(Date.now() - 24 * 3_600_000);
    await utimes(`${target}.tmp-killed`, yesterday, yesterday);
    await installAtomically(target, writeInto('binary'));
    await expect(readdir(folder)).resolves.toEqual(['tool', 'tool.tmp-running']);
  });
});
